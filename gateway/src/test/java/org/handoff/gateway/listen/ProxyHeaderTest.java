package org.handoff.gateway.listen;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.handoff.gateway.listen.ProxyHeader.Read;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;
import java.util.HexFormat;

final class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static Read text(String header) {
        return ProxyHeader.read(Unpooled.copiedBuffer(header, ISO_8859_1));
    }

    private static Read binary(String hex) {
        return ProxyHeader.read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443,192.0.2.7,56324",
        "PROXY TCP6 2001:db8::7 2001:db8::1 1 65535,2001:db8:0:0:0:0:0:7,1"
    })
    void version_1_names_the_client(String header, String address, int port) {
        assertThat(text(header + "\r\nGET /"))
                .isInstanceOfSatisfying(
                        Read.Whole.class,
                        whole -> {
                            assertThat(whole.length()).isEqualTo(header.length() + 2);
                            assertThat(whole.client())
                                    .isEqualTo(new InetSocketAddress(address, port));
                        });
    }

    @Test
    void version_1_may_not_know_the_client() {
        assertThat(text("PROXY UNKNOWN whatever\r\n")).isEqualTo(new Read.Whole(24, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\nGET",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 x\r\n",
                "PROXY TCP4  192.0.2.7 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
                "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
                "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY TCP4 name 198.51.100.1 1 2\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 65536 2\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 -1 2\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n",
                "PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY \r\n",
                "proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n"
            })
    void a_wrong_version_1_is_refused(String header) {
        assertThat(text(header)).isEqualTo(new Read.Malformed());
    }

    @Test
    void a_line_longer_than_the_protocol_allows_is_refused() {
        assertThat(text("PROXY UNKNOWN " + "x".repeat(200))).isEqualTo(new Read.Malformed());
    }

    @Test
    void version_2_names_the_client_and_its_additions_are_passed_over() {
        String hex = SIGNATURE + "2111000f" + "c0000207c6336401" + "dc0401bb" + "040000";
        assertThat(binary(hex + "474554"))
                .isEqualTo(new Read.Whole(31, new InetSocketAddress("192.0.2.7", 56_324)));
    }

    @Test
    void version_2_of_a_health_check_or_another_family_names_nobody() {
        assertThat(binary(SIGNATURE + "20000000")).isEqualTo(new Read.Whole(16, null));
        assertThat(binary(SIGNATURE + "21310001" + "00")).isEqualTo(new Read.Whole(17, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22110000",
                "31110000",
                "11110000",
                "2111000b",
                "21210023",
                "2111ffff",
                "23110000"
            })
    void a_wrong_version_2_is_refused(String rest) {
        assertThat(binary(SIGNATURE + rest)).isEqualTo(new Read.Malformed());
    }

    @Test
    void every_beginning_of_a_header_waits_for_the_rest() {
        String line = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
        for (int i = 0; i < line.length(); i++) {
            assertThat(text(line.substring(0, i))).isEqualTo(new Read.Incomplete());
        }
        String hex = SIGNATURE + "2111000c" + "c0000207c6336401" + "dc0401bb";
        for (int i = 0; i < hex.length(); i += 2) {
            assertThat(binary(hex.substring(0, i))).isEqualTo(new Read.Incomplete());
        }
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,198.51.100.1", "2001:db8::7,2001:db8::1", "192.0.2.7,2001:db8::1"})
    void what_is_written_is_read_back(String client, String local) {
        ByteBuf out = Unpooled.buffer();
        InetSocketAddress from = new InetSocketAddress(client, 4_711);
        ProxyHeader.write(out, from, new InetSocketAddress(local, 443));
        assertThat(ProxyHeader.read(out))
                .isInstanceOfSatisfying(
                        Read.Whole.class,
                        whole -> {
                            assertThat(whole.length()).isEqualTo(out.readableBytes());
                            assertThat(whole.client()).isEqualTo(from);
                        });
    }
}
