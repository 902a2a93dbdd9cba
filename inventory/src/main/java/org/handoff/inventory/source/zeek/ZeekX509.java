package org.handoff.inventory.source.zeek;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.pki.CommonName;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// `x509.log`: certificates seen on the wire, with subject, issuer, names and end of validity.
public final class ZeekX509 implements Source {
    private static final List<String> FIELDS =
            List.of(
                    "ts",
                    "certificate.subject",
                    "certificate.issuer",
                    "certificate.not_valid_after",
                    "san.dns",
                    "fingerprint");

    @Override
    public String name() {
        return "zeek-x509";
    }

    @Override
    public Phase phase() {
        return Phase.NAMES;
    }

    @Override
    public Watch watch() {
        return Watch.NONE;
    }

    @Override
    public Claim claims(Head head) {
        return ZeekLog.claims(head, "x509", "certificate.subject");
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        new ZeekLog(FIELDS)
                .read(
                        in,
                        sink,
                        (fields, line, offset) -> {
                            if (fields[1].length() == 0) {
                                return false;
                            }
                            sink.take(certificate(fields), line, offset);
                            return true;
                        });
    }

    private static Fact.Certificate certificate(Slice[] fields) {
        String subject = CommonName.of(fields[1].text());
        List<String> names =
                Arrays.stream(fields[4].text().split(",", -1))
                        .map(Names::host)
                        .filter(Objects::nonNull)
                        .toList();
        String host = names.isEmpty() ? Names.host(subject) : names.getFirst();
        String fingerprint = fields[5].text();
        return new Fact.Certificate(
                host == null ? End.HERE : new End.Named(host),
                Label.of(subject),
                names,
                Label.of(CommonName.of(fields[2].text())),
                ZeekLog.time(fields[3]),
                fingerprint.length() == 40 ? fingerprint : "",
                fingerprint.length() == 64 ? fingerprint : "");
    }
}
