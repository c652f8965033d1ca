# The sidecar as an image, made from this project:
#   docker build -f docker/sidecar.Dockerfile -t crossdock-sidecar .
# Holds the same files as the folder "sidecar" of crossdock.zip. Configuration and data are in /data.
FROM node:24-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --loglevel=error && node scripts/zip.mjs --folder /out

FROM node:24-slim
COPY --from=build /out/sidecar /opt/crossdock
RUN mkdir -m 0700 /data && chown node:node /data
USER node
WORKDIR /data
ENV CROSSDOCK_CONFIG=/data/crossdock.json
VOLUME /data
# In order, so that work under way ends and everything is committed; give it 30 seconds (stop_grace_period).
STOPSIGNAL SIGTERM
# Listens on loopback unless CROSSDOCK_LISTEN_HOST says otherwise; docs/operations.md says what that needs.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.CROSSDOCK_LISTEN_PORT ?? 8710}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/crossdock/crossdock-sidecar.mjs"]
CMD ["serve"]
