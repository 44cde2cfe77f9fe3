package dev.lattice.server.node;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a program of this machine from most of what only looks like one. A web page reaches a loopback port too, by a
 * name of its own that it points there (DNS rebinding), and so does the network by a proxy that runs here. Both mostly
 * leave traces: a browser sends the page's name as Host and its Origin, a proxy says for whom it asks. One that says
 * nothing cannot be told, which is why joining without a token has to be asked for (LATTICE_OPEN_JOIN).
 */
public final class OwnMachine {
    private static final Pattern LOOPBACK_ADDRESS =
            Pattern.compile("127(\\.\\d{1,3}){3}|(0{0,4}:){2,7}0{0,3}1|(::ffff:)?127(\\.\\d{1,3}){3}");
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);
    private static final List<String> TRACES = List.of(
            "origin",
            "sec-fetch-site",
            "forwarded",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-real-ip");

    private OwnMachine() {}

    /**
     * Whether a program of this machine makes a call itself.
     *
     * @param address that the connection comes from
     * @param host that the call is meant for: HTTP's Host, gRPC's authority
     * @param carries whether the call has a header of that name, in lower case
     */
    public static boolean calls(String address, @Nullable String host, Predicate<String> carries) {
        return LOOPBACK_ADDRESS.matcher(address).matches()
                && host != null
                && LOOPBACK_HOST.matcher(host).matches()
                && TRACES.stream().noneMatch(carries);
    }
}
