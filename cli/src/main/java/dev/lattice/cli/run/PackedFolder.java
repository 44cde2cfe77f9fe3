package dev.lattice.cli.run;

import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.ConfigException;
import dev.lattice.cli.context.Folders;
import dev.lattice.cli.context.Target;
import dev.lattice.cli.folder.FolderScan;
import dev.lattice.cli.folder.FolderUpload;
import dev.lattice.cli.output.Inert;
import dev.lattice.core.id.FileId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The folder that a run takes along. One that the server holds already costs no call. */
public final class PackedFolder {
    private static final int NAMED_AT_MOST = 5;
    /** Are read in about as long as asking a server whether it is there takes. */
    private static final long MANY_BYTES = 4L * 1024 * 1024;

    /** What is said to somebody who would send all that they have. */
    private static final String RUN_ADVICE =
            "'run' would send all of it. Go to a project's folder, name one with --dir,"
                    + " or send nothing with --no-upload.";

    private final FolderScan scan;
    private final FolderUpload upload;
    private final @Nullable String fileUrl;
    private final boolean remembered;

    private PackedFolder(FolderScan scan, FolderUpload upload, @Nullable String fileUrl, boolean remembered) {
        this.scan = scan;
        this.upload = upload;
        this.fileUrl = fileUrl;
        this.remembered = remembered;
    }

    /**
     * Scans, and sends what the server lacks. A small folder costs no call beside that.
     *
     * @param asked null for the current folder
     * @throws ConfigException when it is a folder that nobody means to send
     */
    public static PackedFolder of(Surroundings around, @Nullable Path asked, Target target, LatticeClient client)
            throws IOException {
        Path folder = asked == null ? around.folder() : around.folder().resolve(asked);
        if (asked == null) {
            refuseWholeMachine(around, folder, RUN_ADVICE);
        }
        return packed(around, folder, FolderScan::of, target, client);
    }

    /**
     * An app's folder, likewise, without what is made anew where it is built.
     *
     * @param also files of it that go along whatever ignore files say
     */
    public static PackedFolder ofApp(
            Surroundings around, Path folder, Collection<String> also, Target target, LatticeClient client)
            throws IOException {
        return packed(
                around, folder, (root, beforeMany) -> FolderScan.ofSources(root, beforeMany, also), target, client);
    }

    /**
     * The folder of a compose file, likewise.
     *
     * @param also files of it that go along whatever ignore files say
     */
    public static PackedFolder ofApplication(
            Surroundings around, Path folder, Collection<String> also, Target target, LatticeClient client)
            throws IOException {
        return packed(
                around, folder, (root, beforeMany) -> FolderScan.ofSources(root, beforeMany, also), target, client);
    }

    /** @throws ConfigException when a folder is the person's home, or all of the machine */
    public static void requireApp(Surroundings around, Path folder) throws IOException {
        refuseWholeMachine(
                around,
                folder,
                "'deploy' would send all of it. Go to the app's folder, or name it: lattice deploy PATH.");
    }

    private interface Scan {
        FolderScan of(Path root, Runnable beforeMany) throws IOException;
    }

    private static PackedFolder packed(
            Surroundings around, Path folder, Scan scanning, Target target, LatticeClient client) throws IOException {
        // Nobody should wait for a large folder to be read to hear then that there is no server, or no sign-in.
        AtomicBoolean answered = new AtomicBoolean();
        Runnable ask = () -> {
            if (!answered.getAndSet(true)) {
                client.account().me();
            }
        };
        FolderScan scan;
        try {
            scan = scanning.of(folder.toRealPath(), ask);
        } catch (NoSuchFileException e) {
            throw new ConfigException("there is no folder " + folder + ".");
        }
        warn(around, scan);
        Path store = Folders.cache(around).resolve("folders").resolve(fingerprint(folder.toString()));
        FolderUpload upload = new FolderUpload(
                client.files(),
                store,
                fingerprint(target.server() + " " + target.token()),
                around.terminal().stderr() ? new UploadBar(around.err()) : UploadBar.NONE);
        if (scan.isEmpty()) {
            return new PackedFolder(scan, upload, null, false);
        }
        String known = upload.unchanged(scan);
        if (known == null && scan.bytes() > MANY_BYTES) {
            ask.run();
        }
        return new PackedFolder(scan, upload, known == null ? upload.send(scan) : known, known != null);
    }

    private static void refuseWholeMachine(Surroundings around, Path folder, String advice) throws IOException {
        Path home = Folders.home(around);
        boolean isHome = Files.exists(home) && Files.isSameFile(folder, home);
        if (isHome || folder.getParent() == null) {
            throw new ConfigException(
                    "this is " + (isHome ? "your home folder" : "the root of the file system") + ", and " + advice);
        }
    }

    private static void warn(Surroundings around, FolderScan scan) {
        int count = scan.leftOut().size();
        for (String path : scan.leftOut().subList(0, Math.min(count, NAMED_AT_MOST))) {
            around.say("not sent: " + Inert.line(path));
        }
        if (count > NAMED_AT_MOST) {
            around.say("not sent: " + (count - NAMED_AT_MOST) + " more of this kind");
        }
    }

    /** What a job names; null for an empty folder. */
    public @Nullable String fileUrl() {
        return fileUrl;
    }

    /** What an app's source names; null for an empty folder. */
    public @Nullable FileId file() {
        return fileUrl == null ? null : FileId.parse(fileUrl.substring(fileUrl.lastIndexOf('/') + 1));
    }

    /** As {@link #sendAgain()}: the folder once more, sent. */
    public PackedFolder again() throws IOException {
        return new PackedFolder(scan, upload, upload.send(scan), false);
    }

    /** Whether a refused submission may mean that the server has dropped what this machine remembered. */
    public boolean mayBeForgotten(ApiException refusal) {
        return remembered && (refusal.status() == 404 || refusal.status() == 400 || refusal.status() == 422);
    }

    public String sendAgain() throws IOException {
        return upload.send(scan);
    }

    /** 64-bit FNV-1a: tells folders and servers apart in a cache, and needs no provider to be loaded. */
    private static String fingerprint(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return Long.toHexString(hash);
    }
}
