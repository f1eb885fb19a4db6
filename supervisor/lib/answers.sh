# Whether a proxy answers on this machine. Sourced by proxy-switch.
# shellcheck shell=bash

http_port=80 https_port=443 api=127.0.0.1:8080
declare -a own_probes=() wanted=()
silent=''

# The status of a URL, asked of this machine whatever its host; 000 when there is no answer.
status_of() {
  curl --silent --insecure --output /dev/null --noproxy '*' --connect-to '::127.0.0.1:' --max-time 2 \
    --write-out '%{http_code}' "$1" 2> /dev/null
}
plain_url() { [ "$http_port" = 80 ] && echo "http://$1/" || echo "http://$1:$http_port/"; }
secure_url() { [ "$https_port" = 443 ] && echo "https://$1/" || echo "https://$1:$https_port/"; }

# What has an answer now has to have one afterwards: `any URL`, or `STATUS URL` for the probes of the user. Fails when one
# of these, then in `silent`, has none. $1: the host to ask for.
choose_probes() {
  local url status
  wanted=()
  for url in "$(plain_url "$1")" "$(secure_url "$1")"; do
    [ "$(status_of "$url")" = 000 ] || wanted+=("any $url")
  done
  # Nothing answers: the least there must be in the end are plain requests.
  [ "${#wanted[@]}" -gt 0 ] || wanted=("any $(plain_url "$1")")
  for url in "${own_probes[@]}"; do
    status=$(status_of "$url")
    wanted+=("$status $url")
    [ "$status" != 000 ] || silent=$url
  done
  [ -z "$silent" ]
}

# What Tagway's management pages answer, with the status behind it.
managed() { curl --silent --noproxy '*' --max-time 2 --write-out ' %{http_code}' "http://$api$1" 2> /dev/null; }
# Nothing when Tagway has read its catalogs and lacks nothing but the ports; else what it waits for.
unloaded() {
  local ready
  ready=$(managed /ready)
  [[ $ready == *' 200' || $ready == *'"waitingFor":["entry point '* ]] || echo "http://$api/ready (${ready##* })"
}

# Nothing when a proxy answers everything; else what it does not.
missing() {
  local want url status
  if [ "$1" = traefik ]; then
    for url in /ping /ready; do
      status=$(managed "$url")
      [ "${status##* }" = 200 ] || { echo "http://$api$url (${status##* })" && return; }
    done
  fi
  for want in "${wanted[@]}"; do
    url=${want#* }
    status=$(status_of "$url")
    case "${want%% *}" in
      any) [ "$status" != 000 ] || { echo "$url (no answer)" && return; } ;;
      *) [ "$status" = "${want%% *}" ] || { echo "$url ($status, it was ${want%% *})" && return; } ;;
    esac
  done
}

is_listening() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }
now_ms() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# Watches ports until there is a file $1, and then writes to it for how many milliseconds, at the longest, one of them
# was closed. Those that are closed now are not meant.
watch_gap() {
  local file=$1 port ports='' began=0 longest=0 now closed
  for port in "$http_port" "$https_port"; do ! is_listening "$port" || ports+=" $port"; done
  while true; do
    closed=no
    for port in $ports; do is_listening "$port" || closed=yes; done
    now=$((${EPOCHREALTIME/[.,]/} / 1000))
    if [ "$closed" = yes ] && [ "$began" = 0 ]; then began=$now; fi
    if [ "$began" != 0 ] && [ $((now - began)) -gt "$longest" ]; then longest=$((now - began)); fi
    [ "$closed" = yes ] || began=0
    [ ! -e "$file" ] || break
    # Not beyond the end of who wants to know.
    kill -0 "$$" 2> /dev/null || return
    sleep 0.005
  done
  echo "$longest" > "$file"
}
