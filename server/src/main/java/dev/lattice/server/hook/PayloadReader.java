package dev.lattice.server.hook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what hosts send, within bounds: who knows the secret is not therefore to be trusted with our memory. */
final class PayloadReader {
    private static final int DEEPEST = 64;
    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_NUMBER = 100;
    private static final int LONGEST_REF = 255;
    private static final int LONGEST_URL = 2_000;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String FORM_FIELD = "payload=";
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern NO_COMMIT = Pattern.compile("0+");

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNameLength(LONGEST_NAME)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            // What failed must not be quoted: it is not ours.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build());

    private PayloadReader() {}

    /** @return empty when it is no JSON, or none within the bounds */
    static Optional<JsonNode> tree(Incoming incoming) {
        try {
            return Optional.ofNullable(JSON.readTree(json(incoming)));
        } catch (IOException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** @return empty when it is not what hosts send of a push */
    static Optional<Push> push(Incoming incoming) {
        return tree(incoming).flatMap(PayloadReader::push);
    }

    private static Optional<Push> push(JsonNode root) {
        String ref = root.path("ref").asText("");
        if (!ref.startsWith("refs/") || ref.length() > LONGEST_REF || hasControls(ref)) {
            return Optional.empty();
        }
        // GitLab calls it a project and has less in 'repository'.
        JsonNode repository = root.has("project") ? root.path("project") : root.path("repository");
        return Optional.of(new Push(
                ref,
                root.path("deleted").asBoolean(false) ? Optional.empty() : commit(root.path("after")),
                text(repository.path("default_branch"), LONGEST_REF),
                urls(repository)));
    }

    /** URLs by which a host says that a repository is to be had. */
    static List<String> urls(JsonNode repository) {
        return Stream.of("clone_url", "ssh_url", "html_url", "git_http_url", "git_ssh_url", "web_url")
                .flatMap(name -> url(repository.path(name)).stream())
                .toList();
    }

    static Optional<String> url(JsonNode node) {
        return text(node, LONGEST_URL);
    }

    /** @return empty when there is none, which hosts write as zeros */
    static Optional<String> commit(JsonNode node) {
        return text(node, LONGEST_REF)
                .filter(id ->
                        COMMIT.matcher(id).matches() && !NO_COMMIT.matcher(id).matches());
    }

    /** @return empty when it is no word of at most so many characters */
    static Optional<String> text(JsonNode node, int longest) {
        return Optional.ofNullable(node.textValue())
                .filter(text -> !text.isEmpty() && text.length() <= longest && !hasControls(text));
    }

    private static boolean hasControls(String text) {
        return text.codePoints()
                .anyMatch(character -> Character.isISOControl(character)
                        || Character.getType(character) == Character.FORMAT
                        || Character.isWhitespace(character));
    }

    /** GitHub puts it into a form unless told otherwise. */
    private static byte[] json(Incoming incoming) {
        String type = incoming.headers().apply("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.startsWith(FORM)) {
            return incoming.body();
        }
        for (String field : new String(incoming.body(), StandardCharsets.UTF_8).split("&", -1)) {
            if (field.startsWith(FORM_FIELD)) {
                return URLDecoder.decode(field.substring(FORM_FIELD.length()), StandardCharsets.UTF_8)
                        .getBytes(StandardCharsets.UTF_8);
            }
        }
        return new byte[0];
    }
}
