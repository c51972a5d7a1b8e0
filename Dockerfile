# Two images: `farseer`, the service, and `grafana`, a Grafana with the Java runtime that Farseer's plugin needs.
# Base images are pinned; raise them on purpose.

FROM maven:3.9.11-eclipse-temurin-25 AS build
WORKDIR /src
COPY pom.xml ./
COPY .mvn .mvn
COPY backend/pom.xml backend/
COPY backend/src/main backend/src/main
# Maven wants every module that pom.xml names; only the backend is built here. Tests have run before an image is made.
RUN --mount=type=cache,target=/root/.m2 \
    sed -i '/<module>backend<\/module>/!{/<module>/d}' pom.xml && \
    mvn -B -q -DskipTests -pl backend -am package
# Only the modules that Farseer and its plugin use. The archive of the JDK's classes is made for the object headers
# that the launcher chooses; without it the JVM would not write the archive below.
RUN jlink --add-modules java.base,java.compiler,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs \
      --strip-debug --no-header-files --no-man-pages --output /opt/java && \
    /opt/java/bin/java -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xshare:dump
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
# what it learns; mount a volume here, or name a PostgreSQL
ENV FARSEER_DATA=/var/lib/farseer
RUN useradd --system --uid 10117 --no-create-home farseer && install -d -m 0700 -o 10117 /var/lib/farseer
VOLUME /var/lib/farseer
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
