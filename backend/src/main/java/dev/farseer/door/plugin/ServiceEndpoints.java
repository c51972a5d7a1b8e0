package dev.farseer.door.plugin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.farseer.door.Endpoint;
import dev.farseer.door.EventStream;
import dev.farseer.door.Exchange;
import dev.farseer.door.Json;
import dev.farseer.door.Reply;
import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.RunStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamRequest;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.List;

/** Where plugins that forward send Grafana's messages to: protocol buffers over HTTP. */
public final class ServiceEndpoints {
  static final String QUERY = "/grafana/v1/query";
  static final String HEALTH = "/grafana/v1/health";
  static final String RESOURCE = "/grafana/v1/resource";
  static final String SUBSCRIBE = "/grafana/v1/subscribe";
  static final String STREAM = "/grafana/v1/stream";

  private ServiceEndpoints() {}

  /** The routes, answered by one backing for every data source; it stays its maker's. */
  public static List<Endpoint> of(Backing backing) {
    return List.of(
        Endpoint.messages(
            QUERY,
            exchange ->
                reply(backing.query(read(exchange, QueryDataRequest.parser()), exchange.budget()))),
        Endpoint.messages(HEALTH, _ -> reply(backing.health())),
        Endpoint.messages(
            RESOURCE,
            exchange ->
                reply(
                    backing.resource(
                        read(exchange, CallResourceRequest.parser()), exchange.budget()))),
        Endpoint.messages(
            SUBSCRIBE,
            exchange -> reply(backing.subscribe(read(exchange, SubscribeStreamRequest.parser())))),
        // stays open while somebody looks, and mostly says nothing: no place among the queries
        new Endpoint(
            "POST",
            STREAM,
            Endpoint.Guard.TOKEN,
            Endpoint.Load.LIGHT,
            Endpoint.Body.PROTOBUF,
            exchange -> stream(backing, exchange)));
  }

  private static Reply stream(Backing backing, Exchange exchange) throws InterruptedException {
    RunStreamRequest request = read(exchange, RunStreamRequest.parser());
    EventStream events = exchange.events();
    backing.stream(
        request,
        frame ->
            events.send(
                "frame", EventStream.Kind.REPLACEABLE, Json.read(frame, "the stream's frame")));
    return new Reply.Streamed();
  }

  private static Reply reply(MessageLite message) {
    return new Reply.Whole(200, "application/x-protobuf", message.toByteArray());
  }

  private static <Q extends MessageLite> Q read(Exchange exchange, Parser<Q> parser) {
    try {
      return parser.parseFrom(exchange.bytes());
    } catch (InvalidProtocolBufferException e) {
      throw new Problem(
          Reason.BAD_REQUEST, "the body is not a message of Grafana's plugin protocol", e);
    }
  }
}
