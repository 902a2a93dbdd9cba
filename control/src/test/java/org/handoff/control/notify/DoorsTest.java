package org.handoff.control.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;

class DoorsTest {
    private static final Doors ALL = new Doors(true, true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.8.7",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "169.254.10.10",
                "64:ff9b:1::7f00:1",
                "fe80::5efe:7f00:1",
                "2001:db8::200:5efe:7f00:1",
                "fe80::1"
            })
    void thisMachineAndItsLinkAreRefusedUnlessTheyAreAllowed(String address) throws Exception {
        assertThat(Doors.STRICT.isOpen(InetAddress.ofLiteral(address))).isFalse();
        assertThat(ALL.isOpen(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "169.254.170.2",
                "fd00:ec2::254",
                "fd00:ec2::254%1",
                "fd20:ce::254",
                "fe80::a9fe:a9fe",
                "169.254.42.42",
                "fd00:42::42",
                "169.254.0.23",
                "64:ff9b:1::a9fe:a9fe",
                "2001:db8::5efe:a9fe:a9fe",
                "2001::a9fe:a9fe",
                "100.100.100.200",
                "168.63.129.16",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "224.0.0.1",
                "ff02::1",
                "255.255.255.255"
            })
    void aCloudsMetadataAndWhatIsNoPlaceAreRefusedWhateverIsAllowed(String address)
            throws Exception {
        assertThat(ALL.isOpen(InetAddress.ofLiteral(address))).isFalse();
    }

    /// What listens on every address is reached by the one that the clinic's network knows, too.
    @Test
    void thisMachinesOwnAddressIsThisMachine() throws Exception {
        List<InetAddress> own =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(it -> !it.isLoopbackAddress() && !it.isLinkLocalAddress())
                        .toList();
        Assumptions.assumeFalse(own.isEmpty(), "this machine has no network");
        for (InetAddress each : own) {
            assertThat(Doors.STRICT.isOpen(each)).as(each.toString()).isFalse();
            assertThat(ALL.isOpen(each)).as(each.toString()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "192.168.1.9", "203.0.113.7", "2001:db8::7", "fd12::1"})
    void aClinicsOwnNetworkAndTheWorldAreOpen(String address) throws Exception {
        assertThat(Doors.STRICT.isOpen(InetAddress.ofLiteral(address))).isTrue();
    }
}
