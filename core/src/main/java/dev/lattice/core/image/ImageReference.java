package dev.lattice.core.image;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container image as people write it: {@code [host[:port]/]path[:tag][@digest]}, by the grammar of the OCI
 * distribution's {@code reference} package.
 *
 * @param name host and path, such as {@code debian} or {@code registry.example.org:5000/team/app}
 * @param tag such as {@code bookworm-slim}
 * @param digest such as {@code sha256:…}
 */
public record ImageReference(String name, Optional<String> tag, Optional<String> digest) {
    private static final int MAX_NAME = 255;
    private static final String LATEST = "latest";
    private static final String USUAL_REGISTRY = "docker.io/";

    private static final String HOST_LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final String HOST = HOST_LABEL + "(?:\\." + HOST_LABEL + ")*(?::[0-9]{1,5})?";
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern GRAMMAR = Pattern.compile("(?<name>(?:" + HOST + "/)?" + COMPONENT + "(?:/" + COMPONENT
            + ")*)(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?");

    /** @throws IllegalArgumentException when it is no image reference */
    public static ImageReference parse(String text) {
        Matcher parts = GRAMMAR.matcher(text);
        if (!parts.matches() || parts.group("name").length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "an image is named like debian:bookworm-slim or registry.example.org/team/app:1.2");
        }
        return new ImageReference(
                parts.group("name"),
                Optional.ofNullable(parts.group("tag")),
                Optional.ofNullable(parts.group("digest")));
    }

    /** Host and port, if it names one, of the registry that an engine dials for it; otherwise the engine's usual one. */
    public Optional<String> registry() {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        // As engines tell a host from the first part of a path.
        boolean host = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
        return host ? Optional.of(first) : Optional.empty();
    }

    /** Its name with all that engines add to it: what is of one repository has the same. */
    public String repository() {
        String full = registry().isEmpty() ? USUAL_REGISTRY + name : name;
        String path = full.substring(full.indexOf('/') + 1);
        return full.startsWith(USUAL_REGISTRY) && !path.contains("/") ? USUAL_REGISTRY + "library/" + path : full;
    }

    /** As an engine takes it: one image, not all of a name. */
    public String complete() {
        return tag.isEmpty() && digest.isEmpty() ? name + ":" + LATEST : toString();
    }

    @Override
    public String toString() {
        return name
                + tag.map(text -> ":" + text).orElse("")
                + digest.map(text -> "@" + text).orElse("");
    }
}
