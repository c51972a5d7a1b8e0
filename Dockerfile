# Two images: `farseer`, the service, and `grafana`, a Grafana with the Java runtime that Farseer's plugin needs.
# Base images are pinned; raise them on purpose.

FROM maven:3.9.11-eclipse-temurin-25 AS build
WORKDIR /src
COPY pom.xml ./
COPY .mvn .mvn
COPY backend/pom.xml backend/
COPY backend/src/main backend/src/main
# The modules that pom.xml names must be there, but only the backend is built. Tests have run before an image is made.
RUN --mount=type=cache,target=/root/.m2 \
    for module in $(sed -n 's/.*<module>\(.*\)<\/module>.*/\1/p' pom.xml); do \
      [ -f "$module/pom.xml" ] || sed -i "/<module>$(printf %s "$module" | sed 's/\//\\\//g')<\/module>/d" pom.xml; \
    done && \
    mvn -B -q -DskipTests -pl backend -am package
# java.se and what Netty, the JSON parser and TLS need besides; the base archive of classes halves the start.
RUN jlink --add-modules java.se,jdk.unsupported,jdk.crypto.ec,jdk.management,jdk.naming.dns,jdk.zipfs,jdk.localedata \
      --include-locales en --strip-debug --no-header-files --no-man-pages --generate-cds-archive --output /opt/java
COPY farseer /opt/farseer/farseer
# The demo exercises reading, mining and explaining, and the JVM writes the archive of the loaded classes at its end:
# the running container may not write there.
RUN cp -r backend/target/farseer/lib /opt/farseer/lib && \
    JAVA_HOME=/opt/java /opt/farseer/farseer demo >/dev/null

FROM ubuntu:24.04 AS farseer
COPY --from=build /opt/java /opt/java
COPY --from=build /opt/farseer /opt/farseer
ENV JAVA_HOME=/opt/java
# inside a container only other containers and published ports are outside of it
ENV FARSEER_SERVER_HOST=0.0.0.0
RUN useradd --system --uid 10117 --no-create-home farseer
USER 10117
WORKDIR /tmp
EXPOSE 7117
# bash opens the connection itself: there is no curl in the image, and none is needed
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7117 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
ENTRYPOINT ["/opt/farseer/farseer"]
CMD ["serve"]

# The Ubuntu variant: the runtime is linked against glibc, which Grafana's usual Alpine image lacks.
FROM grafana/grafana:12.3.1-ubuntu AS grafana
COPY --from=build /opt/java /opt/java/openjdk
