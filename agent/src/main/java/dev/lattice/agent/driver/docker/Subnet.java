package dev.lattice.agent.driver.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A range of IPv4 addresses.
 *
 * @param first its lowest
 * @param prefix how many bits of it all have in common, 0 to 32
 */
record Subnet(int first, int prefix) {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final int DESTINATION = 1;
    private static final int MASK = 7;

    private static final Subnet OWN = parse("10.213.0.0/16");
    /** 60 containers in each. */
    private static final int SMALL = 26;

    Subnet {
        first &= mask(prefix);
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (Integer.SIZE - prefix);
    }

    /** @param text such as {@code 10.0.0.0/8} */
    static Subnet parse(String text) {
        int slash = text.indexOf('/');
        int address = 0;
        for (String part : text.substring(0, slash).split("\\.", -1)) {
            address = address << Byte.SIZE | Integer.parseInt(part);
        }
        return new Subnet(address, Integer.parseInt(text.substring(slash + 1)));
    }

    /** Small ones, of a range where hardly anybody's network is. */
    static Stream<Subnet> small() {
        return IntStream.range(0, 1 << (SMALL - OWN.prefix))
                .mapToObj(i -> new Subnet(OWN.first + (i << (Integer.SIZE - SMALL)), SMALL));
    }

    /** Those that this machine has a route to; none on systems that do not say. */
    static List<Subnet> routed() throws IOException {
        try {
            return routed(Files.readAllLines(ROUTES));
        } catch (NoSuchFileException otherSystem) {
            return List.of();
        }
    }

    /** @param lines as the kernel has them, behind one of titles; numbers lie the other way round */
    static List<Subnet> routed(List<String> lines) {
        return lines.stream()
                .skip(1)
                .map(line -> line.split("\\s+", -1))
                .map(words -> new Subnet(
                        Integer.reverseBytes(Integer.parseUnsignedInt(words[DESTINATION], 16)),
                        Integer.bitCount(Integer.parseUnsignedInt(words[MASK], 16))))
                // The way to everywhere else is no network.
                .filter(subnet -> subnet.prefix > 0)
                .toList();
    }

    boolean overlaps(Subnet other) {
        int common = mask(Math.min(prefix, other.prefix));
        return (first & common) == (other.first & common);
    }

    @Override
    public String toString() {
        return (first >>> 24) + "." + (first >>> 16 & 0xff) + "." + (first >>> 8 & 0xff) + "." + (first & 0xff) + "/"
                + prefix;
    }
}
