# A websocket server below a path, kept on one server by a cookie: ws://chat.localhost/ws
job "chat" {
  group "web" {
    count = 2

    network {
      port "ws" {}
    }

    service {
      name     = "chat"
      port     = "ws"
      provider = "nomad"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.chat.rule=Host(`chat.localhost`) && PathPrefix(`/ws`)",
        "traefik.http.routers.chat.middlewares=chat-strip",
        "traefik.http.middlewares.chat-strip.stripprefix.prefixes=/ws",
        "traefik.http.services.chat.loadbalancer.sticky.cookie=true",
        "traefik.http.services.chat.loadbalancer.sticky.cookie.name=chat",
      ]
    }

    task "server" {
      driver = "docker"
      config {
        image = "jmalloc/echo-server"
        ports = ["ws"]
      }
      env {
        PORT = "${NOMAD_PORT_ws}"
      }
    }
  }
}
