package dev.lattice.server.source;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What git may know while it asks one repository: settings, the address that was looked at, and what opens it. All of
 * that is in a folder that only this account reads and that is gone afterwards; arguments and environment are seen by
 * whoever may list processes.
 */
final class GitAccess implements AutoCloseable {
    /** The user of a token where none was named; hosts look at the token only. */
    private static final String ANY_USER = "x-access-token";

    /** This one wants its own. */
    private static final Map<String, String> USERS = Map.of("bitbucket.org", "x-token-auth");

    private static final String SETTINGS = """
            [core]
            \thooksPath = /dev/null
            \taskPass =
            \tprotectNTFS = true
            \tprotectHFS = true
            [credential]
            \thelper =
            [gc]
            \tauto = 0
            [maintenance]
            \tauto = false
            [transfer]
            \tfsckObjects = true
            [fetch]
            \tunpackLimit = 1
            \trecurseSubmodules = false
            \twriteCommitGraph = false
            [fetch "fsck"]
            \tzeroPaddedFilemode = ignore
            \tbadTimezone = ignore
            \tmissingSpaceBeforeDate = ignore
            [protocol]
            \tversion = 2
            [pack]
            \tthreads = 1
            [submodule]
            \trecurse = false
            [http]
            \tfollowRedirects = false
            \tproxy =
            \tlowSpeedLimit = 1000
            \tlowSpeedTime = 60
            """;

    /** Who may be let in by whom. Texts are secret. */
    record Keys(Optional<String> user, Optional<String> token, Optional<String> key) {
        static final Keys NONE = new Keys(Optional.empty(), Optional.empty(), Optional.empty());

        @Override
        public String toString() {
            return "Keys";
        }
    }

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    private GitAccess(Path folder) {
        this.folder = folder;
    }

    /**
     * @param work where the private folder is made
     * @param addresses at which the host is asked; empty for a local repository
     * @param authorities whom https trusts instead of the system's
     */
    static GitAccess open(
            Path work, GitUrl url, List<InetAddress> addresses, Keys keys, Path knownHosts, Optional<Path> authorities)
            throws IOException {
        Path folder = Files.createTempDirectory(
                work, "access", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        GitAccess access = new GitAccess(folder);
        try {
            access.write(url, addresses, keys, knownHosts, authorities);
            return access;
        } catch (IOException | RuntimeException failed) {
            access.close();
            throw failed;
        }
    }

    private void write(GitUrl url, List<InetAddress> addresses, Keys keys, Path knownHosts, Optional<Path> authorities)
            throws IOException {
        StringBuilder config = new StringBuilder(SETTINGS);
        authorities.ifPresent(file ->
                config.append("\tsslCAInfo = ").append(quoted(file.toString())).append('\n'));
        switch (url.scheme()) {
            case HTTPS -> {
                config.append("\tcurloptResolve = ")
                        .append(quoted(pin(url, addresses)))
                        .append('\n');
                keys.token()
                        .ifPresent(token -> config.append("[http ")
                                .append(quoted("https://" + url.authority() + "/"))
                                .append("]\n\textraHeader = ")
                                .append(quoted("Authorization: Basic " + basic(url, keys, token)))
                                .append('\n'));
            }
            case SSH -> writeSsh(url, addresses.getFirst(), keys, knownHosts);
            // It may be another account's: that it may be read was decided by the folder that it is in.
            case FILE -> config.append("[safe]\n\tdirectory = *\n");
        }
        environment.put("HOME", folder.toString());
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_GLOBAL", keep("config", config.toString()).toString());
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put(
                "GIT_ALLOW_PROTOCOL",
                switch (url.scheme()) {
                    case HTTPS -> "https";
                    case SSH -> "ssh";
                    case FILE -> "file";
                });
        environment.put("LC_ALL", "C");
        environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
    }

    private static String pin(GitUrl url, List<InetAddress> addresses) {
        return url.host() + ":" + url.port() + ":"
                + addresses.stream().map(GitAccess::literal).collect(Collectors.joining(","));
    }

    private static String literal(InetAddress address) {
        return address instanceof Inet6Address ? "[" + plain(address) + "]" : plain(address);
    }

    /** Without the interface that one of version 6 may name. */
    private static String plain(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static String basic(GitUrl url, Keys keys, String token) {
        String user = keys.user().orElse(USERS.getOrDefault(url.host(), ANY_USER));
        return Base64.getEncoder().encodeToString((user + ":" + token).getBytes(StandardCharsets.UTF_8));
    }

    private void writeSsh(GitUrl url, InetAddress address, Keys keys, Path knownHosts) throws IOException {
        StringBuilder config = new StringBuilder();
        config.append("HostName ").append(plain(address)).append('\n');
        config.append("HostKeyAlias ").append(url.authority()).append('\n');
        config.append("UserKnownHostsFile ")
                .append(quoted(knownHosts.toString().replace("%", "%%")))
                .append('\n');
        if (keys.key().isPresent()) {
            String text = keys.key().get().strip().replace("\r", "") + "\n";
            config.append("IdentityFile ")
                    .append(quoted(keep("key", text).toString().replace("%", "%%")))
                    .append('\n');
        } else {
            config.append("IdentityFile none\n");
        }
        config.append("""
                GlobalKnownHostsFile /dev/null
                StrictHostKeyChecking accept-new
                UpdateHostKeys no
                CheckHostIP no
                HashKnownHosts no
                BatchMode yes
                IdentitiesOnly yes
                IdentityAgent none
                ForwardAgent no
                ControlMaster no
                ControlPath none
                ProxyCommand none
                PermitLocalCommand no
                PreferredAuthentications publickey
                ConnectTimeout 20
                ServerAliveInterval 15
                ServerAliveCountMax 4
                LogLevel ERROR
                """);
        environment.put("LATTICE_SSH_CONFIG", keep("ssh", config.toString()).toString());
        // git hands this line to a shell: it is always the same one, and takes the path from where no shell reads.
        environment.put("GIT_SSH_COMMAND", "ssh -F \"$LATTICE_SSH_CONFIG\"");
        environment.put("GIT_SSH_VARIANT", "ssh");
    }

    private Path keep(String name, String text) throws IOException {
        Path file = Files.createFile(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text, StandardOpenOption.WRITE);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** All that git finds there. */
    Map<String, String> environment() {
        return environment;
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }
}
