package dev.lattice.server.source;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.file.FileService;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.file.TreeManifests;
import dev.lattice.server.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/** Fetches sources. */
public final class Sources {
    private static final String CANCELED = "Fetching the source was canceled.";

    private final FileService files;
    private final Path home;
    private final Rules rules;
    private final Outside outside;
    private final Bounds bounds;
    private final Hosts hosts;
    private final StoredSource stored;
    private final GitRepositories repositories;
    private final SourceTurns turns = new SourceTurns();
    private boolean ready;

    /**
     * Where sources may be.
     *
     * @param localRoot a folder whose repositories may be fetched by {@code file://} URLs; for tests
     * @param privateHosts whether hosts of the server's own network may be asked
     */
    public record Rules(Optional<Path> localRoot, boolean privateHosts) {}

    /**
     * What is outside of the server.
     *
     * @param tls by which archives are had
     */
    record Outside(GitProgram git, Hosts.Directory directory, SSLSocketFactory tls) {}

    /** @param home a folder for what is kept of repositories between two fetches */
    public Sources(FileService files, Blobs blobs, Path home, Rules rules) {
        this(
                files,
                blobs,
                home,
                rules,
                new Outside(
                        new GitProgram("git", Optional.empty()),
                        InetAddress::getAllByName,
                        HttpsURLConnection.getDefaultSSLSocketFactory()),
                Bounds.USUAL);
    }

    Sources(FileService files, Blobs blobs, Path home, Rules rules, Outside outside, Bounds bounds) {
        this.files = files;
        this.home = home.toAbsolutePath();
        this.rules = rules;
        this.outside = outside;
        this.bounds = bounds;
        this.hosts = new Hosts(outside.directory(), rules.privateHosts());
        this.stored = new StoredSource(blobs, new TreeManifests(blobs, LatticeModule.newMapper()), work());
        this.repositories = new GitRepositories(this.home.resolve("repositories"), bounds);
    }

    private Path work() {
        return home.resolve("work");
    }

    /**
     * Looks whether a source can be asked for at all, without asking.
     *
     * @throws dev.lattice.server.problem.Problem naming the field that cannot be accepted, such as {@code source.git}
     */
    public void check(SourceRequest source) {
        SourceRules.check(source, rules.localRoot(), hosts);
    }

    /** What was fetched before, while it is kept. */
    public Optional<StoredFile> file(ProjectId project, FileId id) {
        return files.find(project, id);
    }

    /**
     * Fetches a source; takes as long as that takes, with bounds, and waits for its turn before. Interrupting the thread
     * cancels it.
     *
     * @param source checked
     * @param progress hears for people what is done
     * @throws Problem when there is no such upload
     */
    public Snapshot fetch(ProjectId project, SourceRequest source, Consumer<String> progress) throws SourceException {
        check(source);
        try (SourceTurns.Turn _ = turns.take(project, () -> progress.accept("waiting for its turn to be fetched"))) {
            Deadline deadline = Deadline.in(bounds.time());
            prepare();
            if (source.git() != null) {
                return fetchGit(project, source, source.git(), deadline, progress);
            }
            if (source.archive() != null) {
                return fetchArchive(project, ArchiveUrl.parse(source.archive()), deadline, progress);
            }
            return readUpload(project, SourceRules.given(source.upload()), deadline, progress);
        } catch (InterruptedException canceled) {
            Thread.currentThread().interrupt();
            throw new SourceException(CANCELED);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new SourceException(CANCELED);
            }
            throw new SourceException("The server cannot keep the source: " + e.getMessage()
                    + ". Have its administrator look whether its disk is full.");
        }
    }

    /** What an earlier run left unfinished is removed: there may be secrets in it. */
    private synchronized void prepare() throws IOException {
        if (ready) {
            return;
        }
        Files.createDirectories(home);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        Folders.delete(work());
        Files.createDirectories(work());
        Files.createDirectories(home.resolve("repositories"));
        ready = true;
    }

    private Snapshot fetchGit(
            ProjectId project, SourceRequest source, String url, Deadline deadline, Consumer<String> progress)
            throws SourceException, IOException {
        GitSnapshot.Ground ground = new GitSnapshot.Ground(
                outside.git(), hosts, bounds, repositories, work(), home.resolve("known_hosts"), rules.localRoot());
        GitSnapshot.Request request = new GitSnapshot.Request(
                GitUrl.parse(url, rules.localRoot()),
                SourceRules.text(source.ref()).map(GitRef::new),
                Boolean.TRUE.equals(source.submodules()),
                new GitAccess.Keys(
                        SourceRules.text(source.user()),
                        SourceRules.text(source.token()),
                        SourceRules.text(source.key())));
        Path zip = Files.createTempFile(work(), "git", ".zip");
        try {
            GitSnapshot.Written written = new GitSnapshot(ground, project, deadline, progress).write(request, zip);
            StoredFile kept = files.keep(project, "source.zip", zip);
            return snapshot(kept, "", written.findings(), Optional.of(written.commit()));
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    private Snapshot fetchArchive(ProjectId project, ArchiveUrl url, Deadline deadline, Consumer<String> progress)
            throws SourceException, IOException {
        Path archive = Files.createTempFile(work(), "archive", ".part");
        Path zip = Files.createTempFile(work(), "archive", ".zip");
        try {
            progress.accept("fetching " + url);
            new ArchiveDownload(hosts, outside.tls(), bounds).fetch(url, archive, deadline);
            progress.accept("unpacking " + url);
            Findings findings = new Findings(bounds);
            TarArchive.Form form = TarArchive.form(archive);
            switch (form) {
                case ZIP -> StoredSource.readZip(archive, findings, deadline);
                case TAR, GZIP -> {
                    try (SourceZip out = new SourceZip(zip, findings)) {
                        TarArchive.pack(archive, form == TarArchive.Form.GZIP, out, bounds, deadline);
                        out.finish();
                    }
                }
                case NONE ->
                    throw new SourceException(
                            "'" + url + "' is no .zip, .tar or .tar.gz. Look at what a browser gets there.");
            }
            StoredFile kept = files.keep(project, "source.zip", form == TarArchive.Form.ZIP ? archive : zip);
            return snapshot(kept, findings.commonFolder(), findings, Optional.empty());
        } finally {
            Files.deleteIfExists(archive);
            Files.deleteIfExists(zip);
        }
    }

    private Snapshot readUpload(ProjectId project, FileId id, Deadline deadline, Consumer<String> progress)
            throws SourceException, IOException {
        StoredFile upload = files.find(project, id).orElseThrow(() -> Problem.notFound("file", id));
        progress.accept("reading what was uploaded");
        Findings findings = new Findings(bounds);
        switch (upload.kind()) {
            case TREE -> stored.readTree(upload, findings, deadline);
            case ZIP -> stored.readZip(upload, findings, deadline);
            case FILE ->
                throw new SourceException(
                        "'" + upload.name() + "' is one file. Upload a folder, or a ZIP with the files of the app.");
        }
        String folder = upload.kind() == StoredFile.Kind.ZIP ? findings.commonFolder() : "";
        return snapshot(upload, folder, findings, Optional.empty());
    }

    private Snapshot snapshot(StoredFile kept, String folder, Findings findings, Optional<Snapshot.Commit> commit)
            throws SourceException {
        SourceTree tree = findings.tree().in(folder);
        if (tree.names().isEmpty()) {
            throw new SourceException("The source has no files. Look at what it is made of, and at its branch.");
        }
        String prefix = folder.isEmpty() ? "" : folder + "/";
        return new Snapshot(
                kept,
                folder,
                tree,
                path -> stored.text(kept, prefix + path),
                path -> stored.bytes(kept, prefix + path),
                commit,
                findings.warnings());
    }
}
