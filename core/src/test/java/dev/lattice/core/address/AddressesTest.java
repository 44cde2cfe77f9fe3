package dev.lattice.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "127.8.8.8",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "198.18.0.1",
                "198.19.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.250",
                "255.255.255.255",
                "::",
                "::1",
                "::10.0.0.1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "fd00:ec2::254",
                "64:ff9b::a00:1",
                "2002:a00:1::",
                "2002:7f00:1::1"
            })
    void addressesThatNotEverybodyReaches(String address) throws UnknownHostException {
        assertThat(Addresses.inside(bytes(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.0.1",
                "198.20.0.1",
                "203.0.114.1",
                "223.255.255.255",
                "2600::1",
                "2002:808:808::",
                "64:ff9b::808:808"
            })
    void addressesThatEverybodyReaches(String address) throws UnknownHostException {
        assertThat(Addresses.inside(bytes(address))).isFalse();
    }

    /** The JDK reads such a text as one of version 4 at once; resolvers of others do not. */
    @Test
    void anAddressOfVersionFourWithinOneOfVersionSixIsAsThatIs() {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 10;
        assertThat(Addresses.inside(mapped)).isTrue();
        mapped[12] = 8;
        assertThat(Addresses.inside(mapped)).isFalse();
    }

    @Test
    void whatIsNoAddressIsSaidToBeNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Addresses.inside(new byte[5]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "[::1]", "::1", "a.0x7f"})
    void numbersAreToldFromNames(String host) {
        assertThat(Addresses.isNumber(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "example.org", "1.example", "0xcafe.example", "x1"})
    void namesAreToldFromNumbers(String host) {
        assertThat(Addresses.isNumber(host)).isFalse();
    }

    private static byte[] bytes(String address) throws UnknownHostException {
        return InetAddress.ofLiteral(address).getAddress();
    }
}
