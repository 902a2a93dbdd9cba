package org.handoff.gateway.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// JSON (RFC 8259). Numbers stay decimals with their scale: 1.0 and 1.00 differ, as they do in a
/// laboratory's result (FHIR R4 section 2.24.0.1, `decimal`).
final class JsonReader {
    private static final int NUMBER_CHARS = 1_000;
    private static final int UNIFORM_MIN = 3;

    private final Budget budget;

    JsonReader(Budget budget) {
        this.budget = budget;
    }

    /// @throws Unreadable if it is not one whole JSON value, has a key twice, or is too much
    Shape read(byte[] body) throws Unreadable {
        JsonFactory factory =
                JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(budget.limits().depth() + 2)
                                        .maxStringLength(budget.limits().bodyBytes())
                                        .maxNameLength(budget.limits().bodyBytes())
                                        .maxNumberLength(NUMBER_CHARS)
                                        .build())
                        .build();
        try (JsonParser json = factory.createParser(body)) {
            json.nextToken();
            Shape root = value(json, 0);
            if (json.nextToken() != null) {
                throw Unreadable.malformed("JSON");
            }
            return root;
        } catch (IOException e) {
            throw Unreadable.malformed("JSON");
        }
    }

    private Shape value(JsonParser json, int depth) throws IOException, Unreadable {
        budget.take(depth);
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json, depth);
            case START_ARRAY -> array(json, depth);
            case VALUE_STRING -> new Shape.Leaf("text", json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json.getText());
            case VALUE_TRUE, VALUE_FALSE -> new Shape.Leaf("truth", json.getText());
            case VALUE_NULL -> new Shape.Leaf("null", "");
            case null, default -> throw Unreadable.malformed("JSON");
        };
    }

    /// Unscaled value and scale; never written out, which a large exponent would make long.
    private static Shape number(String text) throws Unreadable {
        try {
            BigDecimal exact = new BigDecimal(text);
            return new Shape.Leaf("number", exact.unscaledValue() + "/" + exact.scale());
        } catch (NumberFormatException e) {
            throw Unreadable.malformed("JSON");
        }
    }

    private Shape object(JsonParser json, int depth) throws IOException, Unreadable {
        Map<String, Shape> children = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            children.put(name, value(json, depth + 1));
        }
        return new Shape.Fields(
                children, isMap(children) ? Shape.Naming.COLLAPSED : Shape.Naming.NAMES);
    }

    /// Several children that all are objects with the same keys: this is a map, its keys are data.
    private static boolean isMap(Map<String, Shape> children) {
        if (children.size() < UNIFORM_MIN
                || !children.values().stream().allMatch(Shape.Fields.class::isInstance)) {
            return false;
        }
        return children.values().stream()
                        .map(it -> ((Shape.Fields) it).children().keySet())
                        .distinct()
                        .count()
                == 1;
    }

    private Shape array(JsonParser json, int depth) throws IOException, Unreadable {
        List<Shape> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(json, depth + 1));
        }
        return new Shape.Items(items, true);
    }
}
