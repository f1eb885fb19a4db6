# Turns PROXY_SERVER into the variables that tagway.conf reads, because supervisord cannot compare words. To be sourced by
# the script that starts supervisord; for sh, bash and zsh, with or without -eu.
#
#   PROXY_SERVER unset, empty, caddy            Caddy, as ever
#   PROXY_SERVER traefik or its alias tagway    Tagway
#   anything else                               a line in the log, and Caddy
#
# A later `proxy-switch` in this container counts for more, until the container says something else than it did then.
# Exports PROXY_SERVER (caddy or traefik), PROXY_SERVER_OF_CONTAINER (what the container asked for), CADDY_ON, TAGWAY_ON
# and PROXY_MINFDS.

_proxy_choice=/etc/supervisor/conf.d/zz-proxy-switch.conf
_proxy_word=$(printf '%s' "${PROXY_SERVER_OF_CONTAINER:-${PROXY_SERVER:-}}" | tr -d '[:space:]' | tr '[:upper:]' '[:lower:]' | tr -cd '[:print:]')

case "$_proxy_word" in
  '' | caddy) PROXY_SERVER=caddy ;;
  traefik | tagway) PROXY_SERVER=traefik ;;
  *)
    echo "proxy-env: PROXY_SERVER=$_proxy_word is neither caddy nor traefik: it will be caddy" >&2
    PROXY_SERVER=caddy
    ;;
esac
PROXY_SERVER_OF_CONTAINER=$PROXY_SERVER

if [ -f "$_proxy_choice" ]; then
  _proxy_then=$(sed -n 's/^; container: //p' "$_proxy_choice")
  _proxy_chosen=$(sed -n 's/^; chosen: //p' "$_proxy_choice")
  if [ "$_proxy_then" = "$PROXY_SERVER" ] && { [ "$_proxy_chosen" = caddy ] || [ "$_proxy_chosen" = traefik ]; }; then
    if [ "$_proxy_chosen" != "$PROXY_SERVER" ]; then
      echo "proxy-env: the container says $PROXY_SERVER, but proxy-switch has chosen $_proxy_chosen since" >&2
    fi
    PROXY_SERVER=$_proxy_chosen
  else
    echo "proxy-env: the container says $PROXY_SERVER now; what proxy-switch chose before is forgotten" >&2
    rm -f "$_proxy_choice"
  fi
fi

# supervisord refuses to start with a limit it cannot have, so Tagway asks for what there is, and Caddy for what it had.
PROXY_MINFDS=1024
if [ "$PROXY_SERVER" = traefik ]; then
  CADDY_ON=false
  TAGWAY_ON=true
  PROXY_MINFDS=65536
  _proxy_limit=$(ulimit -Hn)
  if [ "$_proxy_limit" != unlimited ] && [ "$_proxy_limit" -lt "$PROXY_MINFDS" ]; then
    echo "proxy-env: $_proxy_limit open files are allowed, and $PROXY_MINFDS would be better: podman run --ulimit nofile=$PROXY_MINFDS:$PROXY_MINFDS" >&2
    PROXY_MINFDS=$_proxy_limit
  fi
else
  CADDY_ON=true
  TAGWAY_ON=false
fi

export PROXY_SERVER PROXY_SERVER_OF_CONTAINER CADDY_ON TAGWAY_ON PROXY_MINFDS
unset _proxy_choice _proxy_word
# These may never have been set, which zsh minds.
_proxy_then='' _proxy_chosen='' _proxy_limit=''
unset _proxy_then _proxy_chosen _proxy_limit
