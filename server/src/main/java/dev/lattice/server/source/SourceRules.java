package dev.lattice.server.source;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.core.id.FileId;
import dev.lattice.server.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a request for a source has to be, as far as that can be told without asking anybody. */
final class SourceRules {
    private static final int LONGEST_TOKEN = 4096;
    private static final int LONGEST_USER = 256;
    private static final int LONGEST_KEY = 32 << 10;
    private static final String OPENSSH = "openssh-key-v1\0";

    private SourceRules() {}

    static void check(SourceRequest source, Optional<Path> localRoot, Hosts hosts) {
        long given = Stream.of(text(source.git()), text(source.archive()), Optional.ofNullable(source.upload()))
                .filter(Optional::isPresent)
                .count();
        if (given != 1) {
            throw Problem.invalid(
                    "source", "A source is exactly one of 'git', 'upload' and 'archive'; " + given + " are given.");
        }
        if (source.git() == null) {
            refuseWithoutGit(source);
        }
        if (source.git() != null) {
            checkGit(source, source.git(), localRoot, hosts);
        } else if (source.archive() != null) {
            String archive = source.archive();
            accept("source.archive", () -> hosts.check(ArchiveUrl.parse(archive).host()));
        }
    }

    private static void refuseWithoutGit(SourceRequest source) {
        String[] names = {"ref", "token", "user", "key"};
        String[] values = {source.ref(), source.token(), source.user(), source.key()};
        for (int i = 0; i < names.length; i++) {
            if (text(values[i]).isPresent()) {
                throw Problem.invalid("source." + names[i], "'" + names[i] + "' belongs to 'git', which is not given.");
            }
        }
    }

    private static void checkGit(SourceRequest source, String git, Optional<Path> localRoot, Hosts hosts) {
        GitUrl[] url = new GitUrl[1];
        accept("source.git", () -> {
            url[0] = GitUrl.parse(git, localRoot);
            if (url[0].scheme() != GitUrl.Scheme.FILE) {
                hosts.check(url[0].host());
            }
        });
        accept("source.ref", () -> text(source.ref()).ifPresent(GitRef::check));
        GitUrl.Scheme scheme = url[0].scheme();
        text(source.token()).ifPresent(token -> {
            refuse(scheme != GitUrl.Scheme.HTTPS, "token", "A token is for https; over ssh a key is used, in 'key'.");
            refuse(
                    !isPlain(token, LONGEST_TOKEN),
                    "token",
                    "The token has a blank or a line break in it, or is too long.");
        });
        text(source.user()).ifPresent(user -> {
            refuse(text(source.token()).isEmpty(), "user", "'user' belongs to a token; give that in 'token'.");
            refuse(!isPlain(user, LONGEST_USER) || user.contains(":"), "user", "The user has a blank or ':' in it.");
        });
        text(source.key()).ifPresent(key -> {
            refuse(scheme != GitUrl.Scheme.SSH, "key", "A key is for ssh; over https a token is used, in 'token'.");
            accept("source.key", () -> checkKey(key));
        });
    }

    private static boolean isPlain(String text, int longest) {
        return text.length() <= longest && text.chars().allMatch(character -> character > ' ' && character != 0x7f);
    }

    /** Nobody is there to type a passphrase. */
    private static void checkKey(String key) {
        String text = key.strip();
        if (text.length() > LONGEST_KEY
                || !text.matches("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*-----END [A-Z ]*-----")) {
            throw new IllegalArgumentException(
                    "The key is no private key in OpenSSH's form: a text from '-----BEGIN' to"
                            + " 'PRIVATE KEY-----', with all of its lines.");
        }
        boolean locked = text.contains("ENCRYPTED");
        if (text.startsWith("-----BEGIN OPENSSH")) {
            String body = text.replaceAll("-----[^-]*-----", "");
            byte[] bytes = Base64.getMimeDecoder().decode(body);
            String head = new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
            locked = !head.startsWith(OPENSSH + "\0\0\0\4none");
        }
        if (locked) {
            throw new IllegalArgumentException(
                    "The key has a passphrase, and nobody is there to type it. Give a key without one.");
        }
    }

    /** What was filled in; an empty text is what forms send for nothing. */
    static Optional<String> text(@Nullable String value) {
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    static FileId given(@Nullable FileId upload) {
        if (upload == null) {
            throw new IllegalArgumentException("a request that was checked has one source");
        }
        return upload;
    }

    private static void refuse(boolean wrong, String field, String message) {
        if (wrong) {
            throw Problem.invalid("source." + field, message);
        }
    }

    private static void accept(String field, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException refused) {
            throw Problem.invalid(field, String.valueOf(refused.getMessage()));
        }
    }
}
