package dev.lattice.server.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.file.FileService;
import dev.lattice.server.file.FolderBlobStore;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.file.TreeManifests;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.project.ProjectService;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Sources on a real database, with real files and real repositories. */
abstract class SourceStage {
    @TempDir
    Path folder;

    final TestDatabase database = TestDatabase.create();
    final List<String> progress = new CopyOnWriteArrayList<>();
    Path home;
    Path root;
    ProjectId ours;
    ProjectId theirs;
    Blobs blobs;
    FileService files;
    Optional<Path> authorities = Optional.empty();
    SSLSocketFactory tls = HttpsURLConnection.getDefaultSSLSocketFactory();
    Hosts.Directory directory = InetAddress::getAllByName;
    Bounds bounds = Bounds.USUAL;
    String program = "git";

    @BeforeEach
    final void open() throws IOException {
        Ids ids = new Ids(Clock.systemUTC());
        ProjectService projects = new ProjectService(database.database(), ids);
        ours = database.database().transaction(handle -> projects.create(handle, "ours"));
        theirs = database.database().transaction(handle -> projects.create(handle, "theirs"));
        blobs = new Blobs(new FolderBlobStore(folder.resolve("blobs")), database.database());
        TreeManifests manifests = new TreeManifests(blobs, LatticeModule.newMapper());
        files = new FileService(database.database(), blobs, (_, _) -> false, manifests, ids);
        home = folder.resolve("home of sources");
        root = Files.createDirectory(folder.resolve("repositories"));
    }

    @AfterEach
    final void close() {
        database.close();
    }

    /** As a server would have it; the rest is as the fields say. */
    final Sources sources(Sources.Rules rules) {
        return new Sources(
                files,
                blobs,
                home,
                rules,
                new Sources.Outside(new GitProgram(program, authorities), directory, tls),
                bounds);
    }

    /** With local repositories and hosts of this machine. */
    final Sources sources() {
        return sources(new Sources.Rules(Optional.of(root), true));
    }

    static SourceRequest git(String url, @Nullable String ref) {
        return new SourceRequest(url, ref, null, null, null, null, null, null);
    }

    static SourceRequest withSubmodules(String url) {
        return new SourceRequest(url, null, true, null, null, null, null, null);
    }

    static SourceRequest withToken(String url, String token) {
        return new SourceRequest(url, null, null, token, null, null, null, null);
    }

    static SourceRequest upload(FileId file) {
        return new SourceRequest(null, null, null, null, null, null, file, null);
    }

    static SourceRequest archive(String url) {
        return new SourceRequest(null, null, null, null, null, null, null, url);
    }

    final Snapshot fetch(SourceRequest request) throws SourceException {
        return sources().fetch(ours, request, progress::add);
    }

    final Repository repository(String name) throws IOException {
        return Repository.create(root.resolve(name));
    }

    /** Names, modes and contents of the files in what nodes get, from the snapshot's folder on. */
    final Map<String, String> packed(Snapshot snapshot) throws IOException {
        assertThat(snapshot.files().kind()).isEqualTo(StoredFile.Kind.ZIP);
        Map<String, String> packed = new TreeMap<>();
        String prefix = snapshot.folder().isEmpty() ? "" : snapshot.folder() + "/";
        Path file = blobs.localFile(snapshot.files().sha256()).orElseThrow();
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (!entry.isDirectory()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        String kind = entry.isUnixSymlink() ? "l " : (entry.getUnixMode() & 0111) != 0 ? "x " : "- ";
                        packed.put(
                                entry.getName().substring(prefix.length()),
                                kind + new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return packed;
    }

    /** Whether a text is in any file below the folder in which sources are kept. */
    final boolean isKeptAtHome(String secret) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret)) {
                    return true;
                }
            }
        }
        return false;
    }
}
