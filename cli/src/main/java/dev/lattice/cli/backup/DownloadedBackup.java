package dev.lattice.cli.backup;

import dev.lattice.api.backup.BackupView;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.core.file.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A backup as a file here: whole, with the bytes that the server kept, or not there. */
public final class DownloadedBackup {
    private DownloadedBackup() {}

    /** Puts it into the file, instead of what that was. */
    public static void into(Path file, LatticeClient client, BackupView backup) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                copy(client, backup, out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes its bytes. */
    public static void copy(LatticeClient client, BackupView backup, OutputStream out) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        client.backups().download(backup.id(), new DigestOutputStream(out, digest));
        out.flush();
        String hex = HexFormat.of().formatHex(digest.digest());
        if (!hex.equals(backup.sha256())) {
            throw new IOException("the bytes that came are not those of backup " + backup.id());
        }
    }
}
