package org.handoff.inventory.source.flow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// Flow logs of Azure: of virtual networks (version 4) and of network security groups (versions 1
/// and 2), JSON files whose `flowTuples` are lines of commas. The source of a tuple is who began.
/// See Microsoft's "Virtual network flow logs" and "Flow logging for network security groups".
public final class AzureFlowLog implements Source {
    /// A tuple is some 120 characters.
    private static final int TEXT_CHARS_MAX = 4_096;

    /// Where both formats count the packets that came back.
    private static final int PACKETS_BACK = 11;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(TEXT_CHARS_MAX)
                                    .maxNestingDepth(32)
                                    .build())
                    .build();

    @Override
    public Format format() {
        return new Format("azure-flow-log", Phase.TRAFFIC, Watch.CONTINUOUS);
    }

    @Override
    public Claim claims(Head head) {
        boolean own =
                head.text().contains("\"FlowLogFlowEvent\"")
                        || head.text().contains("\"NetworkSecurityGroupFlowEvent");
        return own && !head.binary() ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        long records = 0;
        try (JsonParser parser = JSON.createParser(in.bytes())) {
            boolean tuples = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    tuples = parser.currentName().equals("flowTuples");
                } else if (token == JsonToken.END_ARRAY) {
                    tuples = false;
                } else if (tuples && token == JsonToken.VALUE_STRING) {
                    long offset = parser.currentTokenLocation().getByteOffset();
                    records++;
                    if (!tuple(parser.getText().split(",", -1), sink, records, offset)) {
                        sink.malformed(records, offset, "no flow tuple");
                    }
                }
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            // its message would repeat content of the file
            sink.malformed(records, -1, "no JSON from here on");
        }
    }

    private static boolean tuple(String[] words, Sink sink, long line, long offset) {
        if (words.length < 8) {
            return false;
        }
        boolean group = words[5].matches("[TU]");
        long at = time(words[0]);
        Address client = Address.parse(words[1]);
        Address server = Address.parse(words[2]);
        Protocol protocol = protocol(words[5]);
        int port = words[4].matches("\\d{1,5}") ? Integer.parseInt(words[4]) : -1;
        if (at == Fact.NEVER
                || client == null
                || server == null
                || protocol == null
                || port < 0
                || port > 65_535) {
            return false;
        }
        String state = !group ? words[7] : words.length > 8 ? words[8] : "";
        boolean denied = group ? words[7].equals("D") : state.equals("D");
        if (state.equals("B") && !denied) {
            sink.noise("beginning of a flow that is told again");
            return true;
        }
        boolean answered = !denied && answered(words, state);
        boolean ports = protocol == Protocol.TCP || protocol == Protocol.UDP;
        sink.take(
                new Fact.Flow(
                        client,
                        server,
                        protocol,
                        ports ? port : 0,
                        "",
                        "",
                        at,
                        at,
                        1,
                        Basis.ORIGINATOR,
                        answered),
                line,
                offset);
        return true;
    }

    /// Version 1 of a group's log counts no packets; it tells decisions alone.
    private static boolean answered(String[] words, String state) {
        return state.isEmpty()
                || words.length <= PACKETS_BACK
                || !words[PACKETS_BACK].matches("0*");
    }

    private static @Nullable Protocol protocol(String word) {
        return switch (word) {
            case "T" -> Protocol.TCP;
            case "U" -> Protocol.UDP;
            default -> word.matches("\\d{1,3}") ? Protocol.ofNumber(Integer.parseInt(word)) : null;
        };
    }

    /// Seconds in a group's log, milliseconds in a network's.
    private static long time(String word) {
        if (word.matches("\\d{9,10}")) {
            return Long.parseLong(word) * 1000;
        }
        return word.matches("\\d{12,13}") ? Long.parseLong(word) : Fact.NEVER;
    }
}
