# Builds Tagway and runs it without root. Ports below 1024 need the capability NET_BIND_SERVICE, which Docker grants to
# root alone unless the program itself carries it: node does here. With --cap-drop=ALL, add it by --cap-add.
# Tagway in an image of HinD: podman build --target=hind --build-arg=HIND=localhost/hind -t localhost/hind .
ARG HIND=ghcr.io/internetarchive/hind:main
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && npm prune --omit=dev

# What goes into /opt/tagway of a HinD, whether it is an image or a container that runs.
FROM scratch AS hind-parts
COPY --from=build /usr/local/bin/node /opt/tagway/bin/node
COPY --from=build /build/package.json /opt/tagway/package.json
COPY --from=build /build/node_modules /opt/tagway/node_modules
COPY --from=build /build/dist /opt/tagway/dist
COPY supervisor /opt/tagway/supervisor
COPY scripts/add-to-hind scripts/proxy-switch /opt/tagway/scripts/

FROM ${HIND} AS hind
COPY --from=hind-parts /opt/tagway /opt/tagway
RUN /opt/tagway/scripts/add-to-hind

FROM node:24-slim
ENV NODE_ENV=production XDG_DATA_HOME=/var/lib
RUN apt-get update && apt-get install -y --no-install-recommends libcap2-bin \
  && setcap cap_net_bind_service=+ep "$(readlink -f "$(command -v node)")" \
  && apt-get purge -y --auto-remove libcap2-bin && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/tagway
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
RUN ln -s /opt/tagway/dist/cli/main.js /usr/local/bin/tagway \
  && mkdir -p /var/lib/tagway && chown node:node /var/lib/tagway
USER node
EXPOSE 80 443 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["tagway", "healthcheck"]
ENTRYPOINT ["tagway"]
CMD ["serve"]
