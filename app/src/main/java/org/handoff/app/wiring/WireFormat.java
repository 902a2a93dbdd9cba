package org.handoff.app.wiring;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;

import java.io.IOException;
import java.time.Duration;

/// How control plane and replicator talk: one JSON object a line over the child's standard input
/// and output. Durations are milliseconds, epochs numbers, sealed types carry their record's name
/// as `kind`. The end of its input ends the child.
final class WireFormat {
    private static final ObjectMapper MAPPER = mapper();

    /// To the replicator.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Request.Carry.class, name = "carry"),
        @JsonSubTypes.Type(value = Request.Follow.class, name = "follow"),
        @JsonSubTypes.Type(value = Request.Leave.class, name = "leave"),
        @JsonSubTypes.Type(value = Request.Still.class, name = "still")
    })
    sealed interface Request {
        /// Carry out a conductor's command and answer with the same id.
        record Carry(long id, Command command) implements Request {}

        /// Prepare, copy what is not copied yet, and follow.
        record Follow(long id) implements Request {}

        /// Stop and remove what is ours: everything from the owner, and from the other side all, or
        /// all but its fence.
        record Leave(long id, Environment owner, boolean sealOther) implements Request {}

        /// The control plane lives; not answered.
        record Still() implements Request {}
    }

    /// From the replicator.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Response.Answer.class, name = "answer"),
        @JsonSubTypes.Type(value = Response.Done.class, name = "done"),
        @JsonSubTypes.Type(value = Response.Said.class, name = "status")
    })
    sealed interface Response {
        record Answer(long id, Reply reply) implements Response {}

        /// A follow or leave came to its end; an empty fault means well.
        record Done(long id, String fault) implements Response {}

        record Said(ReplicatorStatus status) implements Response {}
    }

    private WireFormat() {}

    static String line(Object message) {
        try {
            return MAPPER.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw HandoffException.bug(
                    "wire.write", "A message cannot be written: " + e.getMessage());
        }
    }

    static Request request(String line) throws IOException {
        return MAPPER.readValue(line, Request.class);
    }

    static Response response(String line) throws IOException {
        return MAPPER.readValue(line, Response.class);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Command.Fence.class, name = "fence"),
        @JsonSubTypes.Type(value = Command.Unfence.class, name = "unfence"),
        @JsonSubTypes.Type(value = Command.Arm.class, name = "arm"),
        @JsonSubTypes.Type(value = Command.Drain.class, name = "drain"),
        @JsonSubTypes.Type(value = Command.Prove.class, name = "prove"),
        @JsonSubTypes.Type(value = Command.Observe.class, name = "observe")
    })
    private interface CommandKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Reply.Ownership.class, name = "ownership"),
        @JsonSubTypes.Type(value = Reply.Armed.class, name = "armed"),
        @JsonSubTypes.Type(value = Reply.Drained.class, name = "drained"),
        @JsonSubTypes.Type(value = Reply.Proven.class, name = "proven"),
        @JsonSubTypes.Type(value = Reply.Failed.class, name = "failed"),
        @JsonSubTypes.Type(value = Reply.Stale.class, name = "stale")
    })
    private interface ReplyKinds {}

    private static ObjectMapper mapper() {
        SimpleModule module = new SimpleModule("handoff-wire");
        module.addSerializer(Duration.class, new DurationWriter());
        module.addDeserializer(Duration.class, new DurationReader());
        module.addSerializer(Epoch.class, new EpochWriter());
        module.addDeserializer(Epoch.class, new EpochReader());
        return JsonMapper.builder()
                .addModule(module)
                .addMixIn(Command.class, CommandKinds.class)
                .addMixIn(Reply.class, ReplyKinds.class)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .build();
    }

    private static final class DurationWriter extends JsonSerializer<Duration> {
        @Override
        public void serialize(Duration value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeNumber(value.toMillis());
        }
    }

    private static final class DurationReader extends JsonDeserializer<Duration> {
        @Override
        public Duration deserialize(JsonParser in, DeserializationContext context)
                throws IOException {
            return Duration.ofMillis(in.getLongValue());
        }
    }

    private static final class EpochWriter extends JsonSerializer<Epoch> {
        @Override
        public void serialize(Epoch value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeNumber(value.number());
        }
    }

    private static final class EpochReader extends JsonDeserializer<Epoch> {
        @Override
        public Epoch deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return new Epoch(in.getLongValue());
        }
    }
}
