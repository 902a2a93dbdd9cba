package org.handoff.inventory.source.zeek;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.pki.CommonName;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// `x509.log`: certificates seen on the wire, with subject, issuer, names and end of validity.
public final class ZeekX509 {
    private static final List<String> FIELDS =
            List.of(
                    "ts",
                    "certificate.subject",
                    "certificate.issuer",
                    "certificate.not_valid_after",
                    "san.dns",
                    "fingerprint");

    public static final Source SOURCE =
            new ZeekSource(
                    "zeek-x509", "x509", List.of("certificate.subject"), FIELDS, ZeekX509::row);

    private ZeekX509() {}

    private static boolean row(Slice[] fields, Sink sink, long line, long offset) {
        if (fields[1].length() == 0) {
            return false;
        }
        sink.take(certificate(fields), line, offset);
        return true;
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
