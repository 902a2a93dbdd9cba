package org.handoff.inventory.source.text;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.End;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// IPv4 addresses standing alone in text. Four numbers with dots are more often a version, an HL7
/// OID or a DICOM UID than a machine: more than four groups, a word such as `version` before, a
/// name stuck to either end, or a mask behind rule one out; a public address must have a word
/// before it that says machine.
final class BareAddresses {
    private static final int LOOK_BACK = 40;

    private static final Pattern CANDIDATE =
            Pattern.compile(
                    "(?<![\\w.\\-/+])(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})(?!\\d)"
                        + "(?![.\\-+][\\w])(?![A-Za-z_])(?:[:,](\\d{2,5})(?![\\d.]))?(/\\d{1,2})?");

    private static final Pattern NO_MACHINE =
            Pattern.compile(
                    "(?i)(version|\\bver\\b|release|build|\\brev(ision)?|oid|uids?|uuid|sdk|framework|assembly"
                        + "|culture|toolset|patch|mask|\\bfirmware|\\bdriver|\\bclr|chrome|mozilla|section|§|chapter|clause"
                        + "|\\blabel|\\bfigure|\\btable|\\bannex|\\bparagraph|ecma-?\\d*)"
                        + "[\\w]*[\"']?[\\s=:/>(,\"']*$");

    private static final Pattern MACHINE =
            Pattern.compile(
                    "(?i)(\\bip|ip\\b|host|server|\\bsrv|addr|endpoint|url|peer|gateway|dns|remote|target|dest|source"
                        + "|listen|bind|connect|proxy|node|mllp|dicom|\\bae\\b|dsn|ping|telnet|ssh|ftp|route|allow|tracert|net"
                        + " use|client|vpn|from|to\\b|://)");

    List<ServerPort> in(CharSequence text) {
        List<ServerPort> found = new ArrayList<>();
        Matcher matcher = CANDIDATE.matcher(text);
        while (matcher.find()) {
            Address address = Address.parse(matcher.group(1));
            if (address == null || !address.isHost() || matcher.group(3) != null) {
                continue;
            }
            String before =
                    text.subSequence(Math.max(0, matcher.start() - LOOK_BACK), matcher.start())
                            .toString();
            boolean machine = address.isPrivate() || MACHINE.matcher(before).find();
            if (machine && !NO_MACHINE.matcher(before).find() && !isMask(address)) {
                String port = matcher.group(2);
                int number = port == null ? 0 : Integer.parseInt(port);
                found.add(new ServerPort(new End.At(address), number > 65_535 ? 0 : number));
            }
        }
        return found;
    }

    /// A network or a mask, not a machine in it.
    private static boolean isMask(Address address) {
        return address.v4() >>> 24 == 255 || (address.v4() & 0xffff) == 0;
    }
}
