package org.handoff.control.evidence.worm;

import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.WriteOnce;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// A container of Azure blob storage with version-level immutability, reached by an address with a
/// shared access signature. Each blob is put once (`If-None-Match: *`) under a locked policy, which
/// nobody can shorten, and read back with it. Reading takes every version that is there.
public final class AzureContainer implements WriteOnce {
    /// Of the storage's REST interface; immutability policies came with 2020-06-12.
    private static final String VERSION = "2021-12-02";

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// For one answer, its body included.
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private static final int LIST_BYTES_MAX = 16 << 20;

    /// In the clear only on this machine: whoever reads the signature may use it.
    private static final String ADDRESS =
            "(https://[^/?]+|http://(127[.]0[.]0[.]1|localhost)(:[0-9]+)?)/[^?]+[?].+";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Supplier<String> address;
    private final String prefix;
    private final Duration keep;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
    private final Fetched<BlobList.Blob> fetched =
            new Fetched<>(BlobList.Blob::toString, this::get);

    /// Asks nothing yet.
    ///
    /// @param address `https://ACCOUNT.blob.core.windows.net/CONTAINER?SIGNATURE`: a secret. Asked
    ///   anew for each call, so that it can be changed under way
    /// @param prefix before each name, with its slash; empty for none
    /// @param keep how long each blob cannot be deleted
    public AzureContainer(Supplier<String> address, String prefix, Duration keep) {
        this.address = address;
        this.prefix = prefix;
        this.keep = keep;
    }

    @Override
    public byte[] put(String name, byte[] content) throws IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant until = now.plus(keep);
        HttpResponse<byte[]> put =
                send(
                        request("/" + encoded(prefix + name), "")
                                .header("x-ms-blob-type", "BlockBlob")
                                .header("If-None-Match", "*")
                                .header("Content-Type", "text/plain; charset=utf-8")
                                .header("x-ms-immutability-policy-until-date", DATE.format(until))
                                .header("x-ms-immutability-policy-mode", "Locked")
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(content)),
                        LIST_BYTES_MAX);
        boolean isNew = put.statusCode() == 201;
        // 409: BlobAlreadyExists, or BlobImmutableDueToPolicy
        if (!isNew && put.statusCode() != 409 && put.statusCode() != 412) {
            throw refused(put);
        }
        HttpResponse<byte[]> got =
                send(request("/" + encoded(prefix + name), "").GET(), SignedNote.LENGTH_MAX);
        if (got.statusCode() != 200) {
            throw refused(got);
        }
        if (Arrays.equals(got.body(), content)) {
            Retention.check(
                    got.headers().firstValue("x-ms-immutability-policy-mode").orElse(""),
                    "Locked",
                    date(
                            got.headers()
                                    .firstValue("x-ms-immutability-policy-until-date")
                                    .orElse("")),
                    isNew ? until : now);
        }
        return got.body();
    }

    @Override
    public List<byte[]> read(String begin, int most) throws IOException {
        List<BlobList.Blob> found = new ArrayList<>();
        String marker = "";
        do {
            HttpResponse<byte[]> page =
                    send(
                            request(
                                            "",
                                            "restype=container&comp=list&include=versions&prefix="
                                                    + encoded(prefix + begin)
                                                    + (marker.isEmpty()
                                                            ? ""
                                                            : "&marker=" + encoded(marker)))
                                    .GET(),
                            LIST_BYTES_MAX);
            if (page.statusCode() != 200) {
                throw refused(page);
            }
            BlobList list = BlobList.read(page.body());
            list.blobs().stream()
                    .filter(each -> each.size() <= SignedNote.LENGTH_MAX)
                    .forEach(found::add);
            marker = list.next();
        } while (!marker.isEmpty() && found.size() < 10 * most);
        return fetched.all(found.subList(Math.max(0, found.size() - most), found.size()));
    }

    private byte[] get(BlobList.Blob blob) {
        try {
            HttpResponse<byte[]> got =
                    send(
                            request(
                                            "/" + encoded(blob.name()),
                                            blob.version().isEmpty()
                                                    ? ""
                                                    : "versionid=" + encoded(blob.version()))
                                    .GET(),
                            SignedNote.LENGTH_MAX);
            if (got.statusCode() != 200) {
                throw refused(got);
            }
            return got.body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path, String query) throws IOException {
        String whole = address.get();
        int mark = whole.indexOf('?');
        if (mark < 0 || !whole.matches(ADDRESS)) {
            throw new IOException(
                    "the address of the container is not https://HOST/CONTAINER?SIGNATURE");
        }
        String base = whole.substring(0, mark).replaceAll("/+$", "");
        String rest = (query.isEmpty() ? "" : query + "&") + whole.substring(mark + 1);
        try {
            return HttpRequest.newBuilder(URI.create(base + path + "?" + rest))
                    .timeout(ANSWER)
                    .header("x-ms-version", VERSION);
        } catch (IllegalArgumentException e) {
            // its message would show the signature
            throw new IOException("the address of the container is no address");
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, int most) throws IOException {
        try {
            var answer =
                    client.sendAsync(
                            request.build(),
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofByteArray(), most));
            try {
                return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                answer.cancel(true);
            }
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + ANSWER.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// The server's own word for it; neither the address nor what was sent.
    private static IOException refused(HttpResponse<byte[]> answer) {
        return new IOException(
                "the server says "
                        + answer.statusCode()
                        + " "
                        + answer.headers().firstValue("x-ms-error-code").orElse(""));
    }

    private static Instant date(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.from(DATE.parse(text));
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    @Override
    public boolean isNear() {
        return false;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// Without the signature.
    @Override
    public String toString() {
        try {
            String whole = address.get();
            int mark = whole.indexOf('?');
            return (mark < 0 ? "azure" : whole.substring(0, mark)) + "/" + prefix;
        } catch (HandoffException e) {
            return "azure/" + prefix; // its secret cannot be read, which each call says
        }
    }
}
