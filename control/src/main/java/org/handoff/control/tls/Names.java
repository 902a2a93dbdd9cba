package org.handoff.control.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The names and addresses that the control plane may be reached by, for its certificate.
final class Names {
    /// What a certificate may name; what is no name and no address is left out.
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private Names() {}

    /// @param listen of the server; where it is every address, all of this machine's count
    /// @param more as the spec says them
    static Set<String> of(InetSocketAddress listen, Collection<String> more) {
        Set<String> names = new TreeSet<>(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
        more.forEach(each -> add(names, each));
        add(names, listen.getHostString());
        InetAddress address = listen.getAddress();
        if (address != null && address.isAnyLocalAddress()) {
            addMachine(names);
        }
        return names;
    }

    static boolean isAddress(String name) {
        return ADDRESS.matcher(name).matches();
    }

    private static void add(Set<String> names, String name) {
        String plain = name.replaceAll("^\\[|\\]$", "").toLowerCase(Locale.ROOT);
        if (isAddress(plain)) {
            try {
                InetAddress address = InetAddress.ofLiteral(plain);
                if (!address.isAnyLocalAddress()) {
                    names.add(withoutZone(address));
                }
            } catch (IllegalArgumentException e) {
                return; // looks like an address and is none: nobody can reach it
            }
        } else if (NAME.matcher(plain).matches()) {
            names.add(plain);
        }
    }

    private static void addMachine(Set<String> names) {
        try {
            add(names, InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            // A machine without a name is reached by its addresses.
        }
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(it -> !it.isLinkLocalAddress())
                    .forEach(it -> add(names, withoutZone(it)));
        } catch (SocketException e) {
            // Those that the spec names are there.
        }
    }

    /// Java writes the interface behind an IPv6 address; nobody else knows it by that.
    static String withoutZone(InetAddress address) {
        return address.getHostAddress().replaceAll("%.*", "");
    }

    /// What a certificate names, in the same spelling.
    static Set<String> of(X509Certificate certificate) {
        Set<String> names = new TreeSet<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                add(names, String.valueOf(each.get(1)));
            }
        } catch (CertificateParsingException e) {
            return Set.of();
        }
        return names;
    }
}
