# A canary beside the live version: http://canary-shop.localhost reaches it until it is promoted, then it is shop.localhost.
job "shop" {
  group "web" {
    count = 3

    network {
      port "http" {}
    }

    service {
      name     = "shop"
      port     = "http"
      provider = "nomad"
      tags = [
        "traefik.enable=true",
        "traefik.http.routers.shop.rule=Host(`shop.localhost`)",
      ]
      # Until promotion an instance of the new version carries these instead. `canary=true` gives it a service of its
      # own, so that it gets no share of the live traffic.
      canary_tags = [
        "traefik.enable=true",
        "traefik.nomad.canary=true",
        "traefik.http.routers.shop-canary.rule=Host(`canary-shop.localhost`)",
      ]
    }

    update {
      canary       = 1
      auto_promote = false
    }
    shutdown_delay = "2s"

    task "server" {
      driver = "docker"
      config {
        image = "traefik/whoami"
        args  = ["--port", "${NOMAD_PORT_http}", "--name", "shop"]
        ports = ["http"]
      }
    }
  }
}
