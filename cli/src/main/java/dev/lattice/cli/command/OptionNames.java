package dev.lattice.cli.command;

import org.jspecify.annotations.Nullable;

/** Which option of {@code deploy} sets a field of the request: a field means nothing to whoever typed options. */
final class OptionNames {
    private OptionNames() {}

    /** Null when none does. */
    static @Nullable String of(String field) {
        int dot = field.indexOf('.');
        String first = dot < 0 ? field : field.substring(0, dot);
        String rest = dot < 0 ? "" : field.substring(dot + 1);
        return switch (first) {
            case "name", "version", "env", "image", "command", "instances" -> "--" + first;
            case "kind" -> "KIND";
            case "parameters" -> "--set" + (rest.isEmpty() ? "" : " " + rest);
            case "ports" -> "--port";
            case "volumes" -> "--volume";
            case "readiness" -> "--ready-path, --ready-within";
            case "tags" -> "--label";
            case "placement" -> "--prefer, --spread";
            case "disconnect" -> "--lost-after, --stop-after, --replace, --reconcile";
            case "resources" -> resource("--", rest);
            case "source" -> source(rest);
            case "build" -> build(rest);
            default -> null;
        };
    }

    private static String resource(String prefix, String field) {
        return switch (field) {
            case "cpu" -> prefix + "cpu";
            case "memoryMb" -> prefix + "memory";
            case "diskMb" -> prefix + "disk";
            case "gpus" -> prefix + "gpus";
            default -> prefix + "cpu, " + prefix + "memory, " + prefix + "disk";
        };
    }

    private static String source(String field) {
        return switch (field) {
            case "ref" -> "--branch";
            case "submodules" -> "--submodules";
            case "token" -> "--token-file, --token-env";
            case "user" -> "--token-user";
            case "key" -> "--key-file";
            default -> "PATH|GIT-URL";
        };
    }

    private static String build(String field) {
        int dot = field.indexOf('.');
        String first = dot < 0 ? field : field.substring(0, dot);
        return switch (first) {
            case "root", "version", "install", "build", "start", "dockerfile", "target" -> "--" + first;
            case "output" -> "--output-dir";
            case "args" -> "--build-arg";
            case "env" -> "--build-env";
            case "secrets" -> "--build-secret";
            case "timeoutSeconds" -> "--build-timeout";
            case "resources" -> resource("--build-", dot < 0 ? "" : field.substring(dot + 1));
            default -> "--root, --build, --start";
        };
    }
}
