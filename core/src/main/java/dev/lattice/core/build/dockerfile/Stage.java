package dev.lattice.core.build.dockerfile;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A stage of a Dockerfile. What the grammar of Dockerfiles has no literal for is refused when a value is made
 * (IllegalArgumentException), so that rendering cannot fail.
 *
 * @param name by which others copy from it: small letters, digits and {@code -}
 * @param image that it begins with, or the name of an earlier stage
 */
public record Stage(String name, String image, List<Instruction> instructions) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._/:@-]*");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern PLAIN_PATH = Pattern.compile("[A-Za-z0-9/._@+][A-Za-z0-9/._@+-]*");
    private static final Pattern ACCOUNT =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?");
    private static final Pattern SIGNAL = Pattern.compile("SIG[A-Z0-9]+");

    /** One line of it; all texts are literals. */
    public sealed interface Instruction {
        record Workdir(String path) implements Instruction {
            public Workdir {
                checkLine(path);
            }
        }

        /** Variables from here on, also where the image runs; values are of one line. */
        record Env(SortedMap<String, String> variables) implements Instruction {
            public Env {
                variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
                variables.forEach((name, value) -> {
                    check(VARIABLE, name);
                    checkLine(value);
                });
            }

            public static Env of(Map<String, String> variables) {
                return new Env(new TreeMap<>(variables));
            }
        }

        /** Variables of the build that the lines after it see. They can be read from the image: nothing for secrets. */
        record Arg(List<String> names) implements Instruction {
            public Arg {
                names = List.copyOf(names);
                names.forEach(name -> check(VARIABLE, name));
            }
        }

        /**
         * @param from a stage; empty for the source
         * @param paths of files and folders, without wildcards; of a folder, what is in it is copied
         * @param to a folder if it ends with {@code /}
         * @param owner such as {@code app} or {@code 1000:1000}; empty for root
         */
        record Copy(String from, List<String> paths, String to, String owner) implements Instruction {
            public Copy {
                paths = List.copyOf(paths);
                paths.forEach(Stage::checkLine);
                checkLine(to);
                if (paths.isEmpty()) {
                    throw new IllegalArgumentException("nothing to copy to " + to);
                }
                if (!from.isEmpty()) {
                    check(NAME, from);
                }
                if (!owner.isEmpty()) {
                    check(ACCOUNT, owner);
                }
            }

            /** From the source, owned by root. */
            public Copy(List<String> paths, String to) {
                this("", paths, to, "");
            }
        }

        /**
         * A file that is made of a text, with the folder that it is in. It ends with a line break in any case.
         *
         * @param text lines; no control characters but tabs
         */
        record Write(String path, String text) implements Instruction {
            public Write {
                checkLine(path);
                text.lines().forEach(line -> checkLine(line.replace('\t', ' ')));
                if (text.indexOf('\r') >= 0) {
                    throw new IllegalArgumentException("a carriage return in the text of " + path);
                }
            }
        }

        /**
         * A line for a shell; it may have line breaks.
         *
         * @param caches folders that are kept between builds, of plain characters ({@link Stage#isPlain})
         * @param secrets variables that only this line sees
         */
        record Run(String line, List<String> caches, List<String> secrets) implements Instruction {
            public Run {
                caches = List.copyOf(caches);
                secrets = List.copyOf(secrets);
                caches.forEach(cache -> check(PLAIN_PATH, cache));
                secrets.forEach(secret -> check(VARIABLE, secret));
                if (line.isBlank() || line.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("no line for a shell: " + line);
                }
            }

            public Run(String line) {
                this(line, List.of(), List.of());
            }
        }

        /** @param name or number, with a group behind {@code :} if wanted */
        record User(String name) implements Instruction {
            public User {
                check(ACCOUNT, name);
            }
        }

        record Expose(int port) implements Instruction {
            public Expose {
                if (port < 1 || port > 65535) {
                    throw new IllegalArgumentException("no port: " + port);
                }
            }
        }

        /** @param name such as {@code SIGQUIT} */
        record StopSignal(String name) implements Instruction {
            public StopSignal {
                check(SIGNAL, name);
            }
        }

        /** What the container runs: an argument vector. */
        record Cmd(List<String> arguments) implements Instruction {
            public Cmd {
                arguments = List.copyOf(arguments);
                if (arguments.isEmpty() || arguments.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
                    throw new IllegalArgumentException("no command: " + arguments);
                }
            }
        }
    }

    public Stage {
        instructions = List.copyOf(instructions);
        check(NAME, name);
        check(IMAGE, image);
    }

    /** Whether a path can stand in an option such as that of a cache: letters, digits and {@code / . _ @ + -}, no dash first. */
    public static boolean isPlain(String path) {
        return PLAIN_PATH.matcher(path).matches();
    }

    /** Whether this can be the name of an environment variable. */
    public static boolean isVariable(String name) {
        return VARIABLE.matcher(name).matches();
    }

    /** Whether a Dockerfile has a literal for this text: one line without control characters. */
    public static boolean isLine(String text) {
        return text.chars().noneMatch(character -> character < ' ' || character == 0x7f);
    }

    private static void check(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("not " + pattern + ": " + text);
        }
    }

    private static void checkLine(String text) {
        if (!isLine(text)) {
            throw new IllegalArgumentException("a control character in: " + text);
        }
    }
}
