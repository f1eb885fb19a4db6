# Two instances of a small web server, routed by their tags: http://whoami.localhost
job "whoami" {
  group "web" {
    count = 2

    network {
      port "http" {}
    }

    # One line each for what a route usually needs.
    service {
      name     = "whoami"
      port     = "http"
      provider = "nomad"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.whoami.rule=Host(`whoami.localhost`)",
        "traefik.http.services.whoami.loadbalancer.healthcheck.path=/health",
        "traefik.http.services.whoami.loadbalancer.healthcheck.interval=10s",
      ]
    }

    # Nomad starts the replacement before it ends the old one, and gives running requests time to finish.
    update {
      max_parallel     = 1
      canary           = 1
      auto_promote     = true
      min_healthy_time = "10s"
    }
    shutdown_delay = "2s"

    task "server" {
      driver = "docker"
      config {
        image = "traefik/whoami"
        args  = ["--port", "${NOMAD_PORT_http}"]
        ports = ["http"]
      }
      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
