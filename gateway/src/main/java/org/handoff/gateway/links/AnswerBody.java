package org.handoff.gateway.links;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Rewrites links in bodies where it is safe: in FHIR bundles those that lead to the next page
/// (`Bundle.link.url`, FHIR R4 section 3.1.1.5), in HTML the attributes that a browser follows. No
/// other byte changes, and what is no whole bundle or page of that kind stays as it is.
final class AnswerBody {
    private static final JsonFactory JSON = new JsonFactory();

    /// What can be rewritten.
    enum Kind {
        FHIR_JSON,
        HTML
    }

    private AnswerBody() {}

    /// Null for what is left alone.
    static @Nullable Kind kind(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "application/fhir+json", "application/json+fhir" -> Kind.FHIR_JSON;
            case "text/html" -> Kind.HTML;
            default -> null;
        };
    }

    /// @return the same object if nothing leads to a known address
    static byte[] rewritten(byte[] body, Kind kind, KnownOrigins known, String origin) {
        return switch (kind) {
            case FHIR_JSON -> bundle(body, known, origin);
            case HTML -> page(body, known, origin);
        };
    }

    /// In a coding that has ASCII as its lower half, which all of the web's have but UTF-16; there
    /// nothing is found.
    private static byte[] page(byte[] body, KnownOrigins known, String origin) {
        String text = new String(body, ISO_8859_1);
        StringBuilder page = new StringBuilder(body.length + 64);
        int[] copied = {0};
        HtmlLinks.find(
                text,
                (from, to) -> {
                    String other = known.moved(text.substring(from, to), origin);
                    if (other != null) {
                        page.append(text, copied[0], from).append(other);
                        copied[0] = to;
                    }
                });
        return copied[0] == 0
                ? body
                : page.append(text, copied[0], text.length()).toString().getBytes(ISO_8859_1);
    }

    /// A link's place in a body.
    private record Place(int from, int to, String link) {}

    private static byte[] bundle(byte[] body, KnownOrigins known, String origin) {
        List<Place> places = new ArrayList<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (!readBundle(json, known, origin, places)) {
                return body;
            }
        } catch (IOException e) {
            return body; // no JSON, whatever it says of itself
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 64);
        int at = 0;
        for (Place each : places) {
            out.write(body, at, each.from() - at);
            out.writeBytes(new byte[] {'"'});
            out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(each.link()));
            out.writeBytes(new byte[] {'"'});
            at = each.to();
        }
        out.write(body, at, body.length - at);
        return places.isEmpty() ? body : out.toByteArray();
    }

    /// Whether it is a bundle as a whole.
    private static boolean readBundle(
            JsonParser json, KnownOrigins known, String origin, List<Place> places)
            throws IOException {
        boolean isBundle = false;
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("resourceType")) {
                isBundle = value == JsonToken.VALUE_STRING && json.getText().equals("Bundle");
            } else if (name.equals("link") && value == JsonToken.START_ARRAY) {
                readLinks(json, known, origin, places);
            }
            if (json.currentToken() == JsonToken.START_OBJECT
                    || json.currentToken() == JsonToken.START_ARRAY) {
                json.skipChildren();
            }
        }
        return isBundle && json.nextToken() == null;
    }

    /// From the array's start to its end.
    private static void readLinks(
            JsonParser json, KnownOrigins known, String origin, List<Place> places)
            throws IOException {
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (token == null) {
                throw new IOException("a list without an end");
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (depth == 2
                    && token == JsonToken.VALUE_STRING
                    && "url".equals(json.currentName())) {
                int from = (int) json.currentTokenLocation().getByteOffset();
                String other = known.moved(json.getText(), origin);
                int to = (int) json.currentLocation().getByteOffset();
                if (from < 0) {
                    throw new IOException("places are known in UTF-8 alone (RFC 8259 section 8.1)");
                }
                if (other != null) {
                    places.add(new Place(from, to, other));
                }
            }
        }
    }
}
