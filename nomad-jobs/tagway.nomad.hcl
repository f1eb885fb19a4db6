# Tagway itself, on every node. It reads Nomad's services with the identity of its own task (namespaces named one by
# one: that identity cannot list "*"), and Consul's through the agent on the node.
job "tagway" {
  type = "system"

  group "proxy" {
    network {
      mode = "host"
      port "web" { static = 80 }
      # Only this machine reaches it; taken here so that no other job does.
      port "api" { static = 8080 }
    }

    service {
      name     = "tagway"
      port     = "web"
      provider = "nomad"
      # Nomad asks at the address of the node, where the management pages (/ping) do not listen.
      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "tagway" {
      driver = "docker"
      # The running requests of a node get half a minute to finish.
      kill_timeout = "35s"

      identity {
        env  = true
        file = true
      }

      config {
        image        = "tagway:latest"
        network_mode = "host"
        args = [
          "serve",
          "--entrypoints.web.address=:80",
          "--providers.nomad.endpoint.address=unix:///secrets/api.sock",
          "--providers.nomad.namespaces=default",
          "--providers.consulcatalog.endpoint.address=127.0.0.1:8500",
          "--snapshot.path=/local/snapshots",
        ]
      }

      resources {
        cpu    = 500
        memory = 256
      }
    }
  }
}
