package dev.lattice.server.postgres;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The account of this machine that PostgreSQL runs as: our own, or an unprivileged one when we are root, as whom it
 * refuses to run.
 *
 * @param name in passwd
 * @param prefix goes before each command line; empty when it runs as ourselves
 */
record PostgresAccount(String name, List<String> prefix) {
    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

    /**
     * Chooses the account.
     *
     * @param folder the existing folder of everything of PostgreSQL
     * @param data the cluster; when it is there its owner stays the owner
     */
    static PostgresAccount choose(Path folder, Path data) throws IOException {
        String self = System.getProperty("user.name");
        if (!self.equals("root")) {
            return new PostgresAccount(self, List.of());
        }
        List<String> candidates =
                Files.isDirectory(data) ? List.of(Files.getOwner(data).getName()) : UNPRIVILEGED;
        PasswdLine line = passwd(candidates)
                .orElseThrow(() -> new IOException("PostgreSQL does not run as root, and this machine has no account "
                        + String.join(" or ", candidates)
                        + ". Create one, run Lattice as another user, or set DATABASE_URL."));
        List<String> prefix = new ArrayList<>(List.of(
                "setpriv", "--reuid=" + line.uid(), "--regid=" + line.gid(), "--clear-groups", "--no-new-privs"));
        if (isHidden(folder)) {
            // Root's home can be entered by root alone. Of all that root may do, PostgreSQL then keeps one thing: to
            // pass through folders. The last option keeps access(2) from forgetting it.
            prefix.addAll(List.of(
                    "--bounding-set=-all,+dac_read_search",
                    "--inh-caps=-all,+dac_read_search",
                    "--ambient-caps=-all,+dac_read_search",
                    "--securebits=+no_setuid_fixup"));
        }
        return new PostgresAccount(line.name(), List.copyOf(prefix));
    }

    /** Makes a folder that this account alone may enter (and root, of course). */
    void createPrivateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        if (!prefix.isEmpty()) {
            Files.setOwner(
                    folder,
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name));
        }
    }

    /** A command line that runs as this account. */
    List<String> command(List<String> line) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(line);
        return List.copyOf(command);
    }

    private record PasswdLine(String name, int uid, int gid) {}

    private static Optional<PasswdLine> passwd(List<String> names) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/etc/passwd"));
        return names.stream()
                .flatMap(name -> lines.stream().filter(line -> line.startsWith(name + ":")))
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 3)
                .map(fields -> new PasswdLine(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3])))
                .findFirst();
    }

    /** Whether others than the owner are kept out of the folder or of one that leads to it. */
    private static boolean isHidden(Path folder) throws IOException {
        for (Path part = folder.toRealPath(); part != null; part = part.getParent()) {
            if (!Files.getPosixFilePermissions(part).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return true;
            }
        }
        return false;
    }
}
