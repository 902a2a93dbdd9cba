package org.handoff.control.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;

/// The API's JSON: enums in lower case with `-`, instants in ISO 8601, bounded depth and size.
public final class Json {
    private static final JsonMapper MAPPER = mapper();

    private Json() {}

    /// Any of the API's records as one line of JSON.
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Any of the API's records as a tree.
    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /// @throws IOException if it is no JSON, or too deep
    static JsonNode tree(byte[] bytes) throws IOException {
        return MAPPER.readTree(bytes);
    }

    private static JsonMapper mapper() {
        StreamReadConstraints limits =
                StreamReadConstraints.builder().maxNestingDepth(16).maxNumberLength(32).build();
        SimpleModule module = new SimpleModule();
        module.addSerializer(Instant.class, ToStringSerializer.instance);
        module.addSerializer(
                Enum.class,
                new JsonSerializer<>() {
                    @Override
                    @SuppressWarnings("rawtypes") // Jackson's own key for all enums
                    public void serialize(Enum value, JsonGenerator out, SerializerProvider all)
                            throws IOException {
                        out.writeString(value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
                    }
                });
        return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .addModule(module)
                .build();
    }
}
