package payments;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.payload.codec.PayloadCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the order service's encrypted inputs by its codec server (docs/providers.md). */
final class RemoteCodec implements PayloadCodec {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final ByteString ENCRYPTED = ByteString.copyFromUtf8("binary/encrypted");
  private static final Pattern TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");
  private static final Duration RENEW_AFTER = Duration.ofMinutes(5);

  private final HttpClient http = HttpClient.newHttpClient();
  private String token = "";
  private Instant renewAt = Instant.MIN;

  /** Without CODEC_URL it reads inputs in the clear only. */
  static DataConverter dataConverter() {
    var plain = DefaultDataConverter.newDefaultInstance();
    return System.getenv("CODEC_URL") == null
        ? plain
        : new CodecDataConverter(plain, List.of(new RemoteCodec()));
  }

  /** Results hold nothing personal: they go in the clear. */
  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return payloads;
  }

  @Override
  public List<Payload> decode(List<Payload> payloads) {
    if (payloads.stream().noneMatch(each -> ENCRYPTED.equals(each.getMetadataMap().get("encoding"))))
      return payloads;
    try {
      var body = JsonFormat.printer().print(Payloads.newBuilder().addAllPayloads(payloads));
      var request = post(System.getenv("CODEC_URL") + "/decode", "application/json", body);
      var decoded = Payloads.newBuilder();
      JsonFormat.parser().merge(send(request.header("authorization", "Bearer " + bearer())), decoded);
      return decoded.getPayloadsList();
    } catch (IOException error) {
      throw new IllegalStateException("The codec server cannot be asked", error);
    }
  }

  private synchronized String bearer() throws IOException {
    if (Instant.now().isBefore(renewAt)) return token;
    var secret = System.getenv("OAUTH_CLIENT_ID") + ":" + System.getenv("OAUTH_CLIENT_SECRET");
    var basic = "Basic " + Base64.getEncoder().encodeToString(secret.getBytes());
    var form = "application/x-www-form-urlencoded";
    var request = post(System.getenv("OAUTH_TOKEN_URL"), form, "grant_type=client_credentials");
    var found = TOKEN.matcher(send(request.header("authorization", basic)));
    if (!found.find()) throw new IOException("no access token");
    token = found.group(1);
    renewAt = Instant.now().plus(RENEW_AFTER);
    return token;
  }

  private static HttpRequest.Builder post(String url, String type, String body) {
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(LIMIT)
        .header("content-type", type)
        .POST(BodyPublishers.ofString(body));
  }

  private String send(HttpRequest.Builder request) throws IOException {
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) throw new IOException("HTTP " + answer.statusCode());
      return answer.body();
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
      throw new IOException(error);
    }
  }
}
