package org.handoff.control.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;

class NamesTest {
    @Test
    void anAddressOfAnInterfaceIsNamedWithoutTheInterface() throws Exception {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) 0xfd;
        bytes[15] = 2;
        Inet6Address scoped = Inet6Address.getByAddress(null, bytes, 1);
        assertThat(scoped.getHostAddress()).contains("%");

        assertThat(Names.withoutZone(scoped)).isEqualTo("fd00:0:0:0:0:0:0:2");
        assertThat(Names.of(new InetSocketAddress(scoped, 7400), List.of("[fd00::2]")))
                .contains("fd00:0:0:0:0:0:0:2")
                .noneMatch(it -> it.contains("%"));
    }
}
