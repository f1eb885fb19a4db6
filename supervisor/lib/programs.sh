# What supervisord knows of the programs of both proxies, and how it is told. Sourced by proxy-switch.
# shellcheck shell=bash

choice=/etc/supervisor/conf.d/zz-proxy-switch.conf
declare -A programs=([caddy]='caddy consul-template caddy-restarter' [traefik]='traefik traefik-logs')

declare -A known=() states=()

# Programs that are there to be run, and their states; one that is known and not loaded has none. Which there are is read
# once, as each call costs the start of a Python.
read_states() {
  local name rest
  if [ "${#known[@]}" = 0 ]; then
    while read -r name rest; do [ -z "$rest" ] || known[$name]=yes; done < <(supervisorctl avail 2> /dev/null)
  fi
  states=()
  while read -r name rest; do states[$name]=${rest%% *}; done < <(supervisorctl status 2> /dev/null)
}
state() { echo "${states[$1]:-NONE}"; }
is_up() { [[ $(state "$1") =~ ^(STARTING|RUNNING|BACKOFF)$ ]]; }
is_down() { [[ $(state "$1") =~ ^(STOPPED|EXITED|FATAL|NONE)$ ]]; }

# The programs beside a proxy, as far as they are there.
companions() {
  local name
  for name in ${programs[$1]}; do [ "$name" = "$1" ] || [ -z "${known[$name]:-}" ] || printf '%s ' "$name"; done
}
# Those of the named programs that run, or that do not.
running() {
  local name
  for name in "$@"; do is_down "$name" || printf '%s ' "$name"; done
}
stopped() {
  local name
  for name in "$@"; do is_up "$name" || printf '%s ' "$name"; done
}

# Has supervisord take up what its files say now of programs that are stopped: it starts those that start by themselves,
# and a later `supervisorctl update` finds nothing to do. One call for all, because each costs the start of a Python.
renew() {
  local name
  for name in "$@"; do printf 'remove %s\nadd %s\n' "$name" "$name"; done | supervisorctl > /dev/null 2>&1
}

# The variables that supervisord was started with, which are those of the container.
declare -a environment=()
open_files=1024
read_environment() {
  local pid
  pid=$(supervisorctl pid 2> /dev/null)
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  mapfile -d '' -t environment < "/proc/$pid/environ" || return 1
  open_files=$(awk '/^Max open files/ { print ($5 == "unlimited" || $5 > 65536) ? 65536 : $5 }' "/proc/$pid/limits")
}
variable() {
  local pair
  for pair in "${environment[@]}"; do [[ $pair != "$1="* ]] || printf '%s' "${pair#*=}"; done
}
# Runs a command as supervisord would.
in_container() { env -i "${environment[@]}" "$@"; }

# What a new container would run, and what this one runs when it starts again.
container_says() { if [ "$(variable PROXY_SERVER_OF_CONTAINER)" = traefik ]; then echo traefik; else echo caddy; fi; }
chosen() {
  local word
  word=$(sed -n 's/^; chosen: //p' "$choice" 2> /dev/null)
  echo "${word:-$(container_says)}"
}

# The file that makes a choice last: literal values, which hold whatever variables supervisord was started with.
choice_text() {
  local proxy=$1 name other
  echo '; Written by proxy-switch; proxy-env.sh reads it when the container starts again.'
  echo "; chosen: $proxy"
  echo "; container: $(container_says)"
  echo '[supervisord]'
  echo "minfds=$([ "$proxy" = traefik ] && echo "$open_files" || echo 1024)"
  for other in caddy traefik; do
    for name in $other $(companions "$other"); do
      echo "[program:$name]"
      echo "autostart=$([ "$other" = "$proxy" ] && echo true || echo false)"
    done
  done
}
# Puts that text, or none, in place and has supervisord read it; prints what supervisord says against it.
write_choice() {
  local answer
  if [ -z "$1" ]; then rm -f "$choice"; else printf '%s\n' "$1" > "$choice.new" && mv -f "$choice.new" "$choice"; fi || return 1
  answer=$(supervisorctl reread 2>&1)
  [[ $answer != *ERROR* ]] || { printf '%s\n' "$answer" && return 1; }
}
