package org.handoff.gateway.cohort;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.util.NetUtil;

import org.handoff.gateway.http.Request;
import org.handoff.gateway.route.HeadText;
import org.handoff.gateway.route.PathForm;
import org.handoff.model.cohort.Who;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a stable identity stands in a request or its connection. What is missing, stands there
/// twice, or is longer than [Who#CHARS_MAX] is no identity.
public sealed interface IdentitySource {
    /// How it is written in the spec.
    Pattern FORM =
            Pattern.compile(
                    "(header|cookie|query) (\\S+)|path (/\\S*/)\\*|subnet /(\\d{1,2})"
                            + "|certificate|port");

    /// `header NAME`.
    record Header(String name) implements IdentitySource {}

    /// `cookie NAME`.
    record Cookie(String name) implements IdentitySource {}

    /// `query NAME`.
    record Query(String name) implements IdentitySource {}

    /// `path /api/facilities/*`: the segment for which the asterisk stands.
    record PathAfter(String prefix) implements IdentitySource {}

    /// `subnet /24`: the client's IPv4 network; of an IPv6 client the network of 64 bits.
    record Subnet(int bits) implements IdentitySource {}

    /// `certificate`: the subject of the client's certificate.
    record Certificate() implements IdentitySource {}

    /// `port`: the port that the client connected to.
    record Port() implements IdentitySource {}

    /// @throws IllegalArgumentException if it is not of that form
    static IdentitySource parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("no identity source: " + text);
        }
        String name = form.group(2);
        return switch (text.split(" ", 2)[0]) {
            case "header" -> new Header(name);
            case "cookie" -> new Cookie(name);
            case "query" -> new Query(name);
            case "path" -> new PathAfter(form.group(3));
            case "subnet" -> new Subnet(Math.clamp(Integer.parseInt(form.group(4)), 1, 32));
            case "certificate" -> new Certificate();
            default -> new Port();
        };
    }

    /// The identity, or null.
    default @Nullable String read(Request request, HeadText text, Caller caller) {
        String found =
                switch (this) {
                    case Header it -> text.header(it.name());
                    case Cookie it -> cookie(text.header("cookie"), it.name());
                    case Query it -> query(text.query(), it.name());
                    case PathAfter it -> after(request.path(), it.prefix());
                    case Subnet it -> network(caller.address(), it.bits());
                    case Certificate _ -> caller.certificateSubject();
                    case Port _ -> String.valueOf(caller.port());
                };
        return found == null || found.isEmpty() || found.length() > Who.CHARS_MAX ? null : found;
    }

    private static @Nullable String cookie(@Nullable String header, String name) {
        return header == null ? null : only(header.split(";", -1), name);
    }

    private static @Nullable String query(String query, String name) {
        String value = only(query.split("&", -1), name);
        try {
            return value == null ? null : URLDecoder.decode(value, UTF_8);
        } catch (IllegalArgumentException e) {
            return null; // escapes that are none
        }
    }

    private static @Nullable String only(String[] pairs, String name) {
        String found = null;
        for (String pair : pairs) {
            String stripped = pair.strip();
            if (stripped.startsWith(name) && stripped.startsWith("=", name.length())) {
                if (found != null) {
                    return null;
                }
                found = stripped.substring(name.length() + 1);
            }
        }
        return found;
    }

    /// A path that applications may read in another way than it is written names nobody.
    private static @Nullable String after(String path, String prefix) {
        if (!path.startsWith(prefix) || !PathForm.isUsual(path)) {
            return null;
        }
        int end = path.indexOf('/', prefix.length());
        return path.substring(prefix.length(), end < 0 ? path.length() : end);
    }

    private static @Nullable String network(String address, int bits) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return null;
        }
        int kept = bytes.length == 4 ? bits : 64;
        for (int i = 0; i < bytes.length; i++) {
            int here = Math.clamp(kept - i * 8L, 0, 8);
            bytes[i] &= (byte) (0xff << (8 - here));
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes", e);
        }
    }
}
