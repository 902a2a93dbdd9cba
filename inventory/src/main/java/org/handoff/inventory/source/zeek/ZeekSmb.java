package org.handoff.inventory.source.zeek;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Basis;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.text.Unc;

import java.io.IOException;
import java.util.List;

/// `smb_mapping.log` and `smb_files.log`: who uses which share. Names of files can be names of
/// patients, so nothing below the share is read.
public final class ZeekSmb implements Source {
    private static final List<String> FIELDS =
            List.of("ts", "id.orig_h", "id.resp_h", "id.resp_p", "path");

    @Override
    public Format format() {
        return new Format("zeek-smb", Phase.TRAFFIC, Watch.CONTINUOUS);
    }

    @Override
    public Claim claims(Head head) {
        Claim mapping = ZeekLog.claims(head, "smb_mapping", "id.resp_h", "share_type");
        return mapping != Claim.NO
                ? mapping
                : ZeekLog.claims(head, "smb_files", "id.resp_h", "action");
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        new ZeekLog(FIELDS)
                .read(in, sink, (fields, line, offset) -> row(fields, sink, line, offset));
    }

    private static boolean row(Slice[] fields, Sink sink, long line, long offset) {
        long at = ZeekLog.time(fields[0]);
        Address client = fields[1].address();
        Address server = fields[2].address();
        long port = fields[3].number();
        if (at == Fact.NEVER || client == null || server == null || port < 0 || port > 65_535) {
            return false;
        }
        Unc path = Unc.parse(fields[4].text());
        if (path == null || path.isAdministrative()) {
            sink.noise("administrative share");
            return true;
        }
        sink.take(
                new Fact.Flow(
                        client,
                        server,
                        Protocol.TCP,
                        (int) port,
                        path.share(),
                        "smb",
                        at,
                        at,
                        1,
                        Basis.ORIGINATOR,
                        true),
                line,
                offset);
        return true;
    }
}
