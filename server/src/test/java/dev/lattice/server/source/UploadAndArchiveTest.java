package dev.lattice.server.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.file.TreeManifest;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.core.build.Detection;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.Wishes;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.file.Blobs;
import dev.lattice.server.file.StoredFile;
import dev.lattice.server.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and ZIPs that people send, and archives that hosts have. */
class UploadAndArchiveTest extends SourceStage {
    private static final Map<String, String> APP = new TreeMap<>(Map.of(
            "package.json",
            "{\"name\":\"app\"}",
            "src/index.js",
            "require('http')",
            "pyproject.toml",
            "[project]\nname = \"app\"\n",
            "Dockerfile",
            "FROM scratch\n"));

    @TempDir
    private static Path certificates;

    private static GitHost.TestAuthority authority;

    private GitHost host;

    @BeforeAll
    static void certify() throws IOException {
        authority = GitHost.TestAuthority.create(certificates, "files.example.org");
    }

    @BeforeEach
    void start() throws IOException {
        tls = authority.context().getSocketFactory();
        // The name is nobody's: what reaches the host was dialed by the address that was looked at.
        directory = _ -> new InetAddress[] {InetAddress.getLoopbackAddress()};
        host = new GitHost(root, authority);
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private String url(String path) {
        return host.url("files.example.org", path);
    }

    private static byte[] zip(String prefix, Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                boolean link = file.getValue().startsWith("-> ");
                ZipArchiveEntry entry = new ZipArchiveEntry(prefix + file.getKey());
                entry.setUnixMode(link ? 0120777 : 0100644);
                zip.putArchiveEntry(entry);
                zip.write((link ? file.getValue().substring(3) : file.getValue()).getBytes(UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(String prefix, Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes(UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(prefix + file.getKey(), true);
                entry.setSize(content.length);
                entry.setMode(0100644);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private FileId stored(String name, byte[] bytes) throws IOException {
        return files.keep(ours, name, Files.write(folder.resolve("incoming"), bytes))
                .id();
    }

    /** As 'lattice deploy' sends a folder. */
    private FileId tree(ProjectId project, Map<String, String> all) throws IOException {
        List<TreeManifest.Entry> entries = new ArrayList<>();
        for (Map.Entry<String, String> file : all.entrySet()) {
            byte[] bytes = file.getValue().getBytes(UTF_8);
            Blobs.Stored blob = blobs.store(project, new ByteArrayInputStream(bytes));
            entries.add(new TreeManifest.Entry(
                    file.getKey(), 0644, bytes.length, blob.sha256().hex()));
        }
        byte[] manifest = LatticeModule.newMapper().writeValueAsBytes(new TreeManifest(entries));
        Blobs.Stored stored = blobs.store(project, new ByteArrayInputStream(manifest));
        FileId id = new FileId(4_711);
        database.database()
                .run(handle -> handle.execute(
                        "insert into file (id, project_id, kind, name, sha256, size) values (?, ?, 'tree', 'tree.zip', ?, ?)",
                        id.value(),
                        project.value(),
                        stored.sha256().bytes(),
                        stored.size()));
        return id;
    }

    private static List<Object> seen(Snapshot snapshot) {
        SourceTree tree = snapshot.tree();
        return List.of(
                tree.names(),
                tree.text("Dockerfile").orElseThrow(),
                tree.document("package.json").orElseThrow().text("name"),
                snapshot.text().apply("src/index.js").orElseThrow(),
                snapshot.text().apply("nowhere"),
                snapshot.warnings());
    }

    @Test
    void theSameAppIsTheSameWhereverItComesFrom() throws IOException, SourceException {
        Repository repository = repository("app");
        for (Map.Entry<String, String> file : APP.entrySet()) {
            repository.write(file.getKey(), file.getValue());
        }
        repository.commit("one");
        host.downloads.put("/app.zip", zip("app-main/", APP));
        host.downloads.put("/app.tar", tar("./", APP));
        host.downloads.put("/app.tar.gz", gzip(tar("app-1.0/", APP)));
        List<Snapshot> snapshots = List.of(
                fetch(git(repository.url(), null)),
                fetch(upload(tree(ours, APP))),
                fetch(upload(stored("app.zip", zip("", APP)))),
                fetch(upload(stored("folder.zip", zip("app/", APP)))),
                fetch(archive(url("/app.zip"))),
                fetch(archive(url("/app.tar"))),
                fetch(archive(url("/app.tar.gz"))));
        List<Object> first = seen(snapshots.getFirst());
        assertThat(snapshots).allSatisfy(snapshot -> assertThat(seen(snapshot)).isEqualTo(first));
        assertThat(snapshots)
                .extracting(Snapshot::folder)
                .containsExactly("", "", "", "app", "app-main", "", "app-1.0");
        assertThat(packed(snapshots.getLast())).isEqualTo(packed(snapshots.getFirst()));
        assertThat(packed(snapshots.get(4))).isEqualTo(packed(snapshots.getFirst()));
    }

    @Test
    void aManifestThatCannotBeReadIsKnownToBeThere() throws IOException, SourceException {
        Map<String, String> all = new TreeMap<>(Map.of(
                "package.json",
                "{\n<<<<<<< HEAD\n\"name\": \"a\"\n",
                "web/package.json",
                "{}",
                "requirements.txt",
                "#".repeat((1 << 20) + 1),
                "Pipfile",
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
                "index.html",
                "x",
                "tsconfig.json",
                "{ \"compilerOptions\": oops",
                "web/tsconfig.json",
                "{ // where to\n \"compilerOptions\": {\"outDir\": \"./lib\",}, }"));
        Snapshot snapshot = fetch(upload(stored("broken.zip", zip("app/", all))));
        SourceTree tree = snapshot.tree();
        assertThat(snapshot.warnings()).noneMatch(warning -> warning.contains("tsconfig.json"));
        assertThat(tree.document("tsconfig.json")).isEmpty();
        assertThat(tree.document("web/tsconfig.json"))
                .hasValueSatisfying(settings ->
                        assertThat(settings.text("compilerOptions", "outDir")).contains("./lib"));
        assertThat(tree.document("package.json")).isEmpty();
        assertThat(tree.unreadable()).containsOnlyKeys("package.json", "requirements.txt", "Pipfile");
        assertThat(tree.unreadable().get("package.json")).startsWith("line 2: ");
        assertThat(tree.unreadable().get("requirements.txt")).isEqualTo("it has more than 1 MB");
        assertThatExceptionOfType(UndetectedException.class)
                .isThrownBy(() -> Detection.detect(tree, Wishes.NONE))
                .withMessageStartingWith("package.json cannot be read: line 2: ");
    }

    @Test
    void whatMacsPutBesideAFolderIsNotPartOfTheApp() throws IOException, SourceException {
        Map<String, String> all = new TreeMap<>(Map.of("app/index.html", "x", "__MACOSX/app/._index.html", "y"));
        Snapshot snapshot = fetch(upload(stored("mac.zip", zip("", all))));
        assertThat(snapshot.folder()).isEqualTo("app");
        assertThat(snapshot.tree().names()).containsExactly("index.html");
    }

    @Test
    void anUploadOfAnotherProjectIsNotThere() throws IOException {
        FileId id = stored("app.zip", zip("", APP));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> sources().fetch(theirs, upload(id), _ -> {}))
                .withMessageContaining("There is no file");
    }

    @Test
    void aSingleFileIsNoApp() throws IOException {
        FileId id = stored("app.js", "x".getBytes(UTF_8));
        assertThat(failure(upload(id))).contains("'app.js' is one file");
    }

    private String failure(SourceRequest request) {
        try {
            fetch(request);
        } catch (SourceException expected) {
            return String.valueOf(expected.getMessage());
        }
        throw new AssertionError("it was fetched");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "/etc/x",
                "a/../../x",
                "d/a\\b",
                "C:/x",
                ".git/config",
                "a/.GIT/hooks/x",
                "git~1/x",
                "nul"
            })
    void aPathThatLeadsOutRefusesTheWholeArchive(String path) throws IOException {
        Map<String, String> attack = new TreeMap<>(APP);
        attack.put(path, "x");
        assertThat(failure(upload(stored("attack.zip", zip("", attack))))).contains("refused as a whole");
        host.downloads.put("/attack.tar", tarOf(path, TarConstants.LF_NORMAL, ""));
        assertThat(failure(archive(url("/attack.tar")))).contains("refused as a whole");
        host.downloads.put("/attack.zip", zip("", attack));
        assertThat(failure(archive(url("/attack.zip")))).contains("refused as a whole");
    }

    /** By hand: whoever packs properly does not write such names. */
    private static byte[] tarOf(String path, byte type, String target) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(path, type, true);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_PAX_EXTENDED_HEADER_LC})
    void aNameThatComesAsContentIsNotReadWhateverItsLength(byte type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String record = " path=" + "n".repeat(8 << 20) + "\n";
        // A record begins with its own length, which has seven digits here.
        byte[] name = (record.length() + 7 + record).getBytes(UTF_8);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry("long", type, true);
            entry.setSize(name.length);
            tar.putArchiveEntry(entry);
            tar.write(name);
            tar.closeArchiveEntry();
        }
        host.downloads.put("/names.tar.gz", gzip(bytes.toByteArray()));
        assertThat(failure(archive(url("/names.tar.gz")))).contains("longer than names are");
    }

    @Test
    void foldersInNamesAreCounted() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (int i = 0; i < 200; i++) {
                tar.putArchiveEntry(new TarArchiveEntry(i + "/a".repeat(500), true));
                tar.closeArchiveEntry();
            }
        }
        host.downloads.put("/deep.tar.gz", gzip(bytes.toByteArray()));
        assertThat(failure(archive(url("/deep.tar.gz")))).contains("too deep");
    }

    @Test
    void aLinkThatLeadsOutRefusesAZip() throws IOException {
        Map<String, String> attack = new TreeMap<>(APP);
        attack.put("etc", "-> /etc");
        assertThat(failure(upload(stored("attack.zip", zip("", attack))))).contains("the link 'etc' leads out");
    }

    @Test
    void aLinkThatLeadsOutOfATarIsLeftOut() throws IOException, SourceException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String target : List.of("/etc/passwd", "../../x", "index.html")) {
                TarArchiveEntry link = new TarArchiveEntry("link" + target.length(), TarConstants.LF_SYMLINK);
                link.setLinkName(target);
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
            }
        }
        host.downloads.put("/links.tar", bytes.toByteArray());
        Snapshot snapshot = fetch(archive(url("/links.tar")));
        assertThat(snapshot.tree().names()).containsExactly("link10");
        assertThat(snapshot.warnings()).hasSize(2).allMatch(warning -> warning.contains("leads out"));
    }

    @Test
    void whatIsNeitherFileNorLinkRefusesATar() throws IOException {
        for (byte type : new byte[] {TarConstants.LF_CHR, TarConstants.LF_FIFO, TarConstants.LF_LINK}) {
            host.downloads.put("/devices.tar", tarOf("dev/x", type, "a"));
            assertThat(failure(archive(url("/devices.tar")))).contains("neither file, folder nor symbolic link");
        }
    }

    @Test
    void aBombIsCountedByWhatComesOutOfIt() throws IOException {
        bounds = new Bounds(10, 1 << 20, 1 << 20, 1 << 20, Duration.ofMinutes(1), 2, 1 << 30);
        String large = "0".repeat(3 << 20);
        byte[] bomb = zip("", Map.of("zeros", large));
        assertThat(bomb.length).isLessThan(1 << 16);
        assertThat(failure(upload(stored("bomb.zip", bomb)))).contains("'zeros' has more than 1 MB");
        host.downloads.put("/bomb.tar.gz", gzip(tar("", Map.of("zeros", large))));
        assertThat(failure(archive(url("/bomb.tar.gz")))).contains("1 MB", "zeros");
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 11; i++) {
            many.put("file" + i, "x");
        }
        assertThat(failure(upload(stored("many.zip", zip("", many))))).contains("more than 10 files");
        host.downloads.put("/large.zip", new byte[2 << 20]);
        assertThat(failure(archive(url("/large.zip")))).contains("The archive has more than 1 MB");
    }

    @Test
    void whatIsDamagedIsSaidToBe() throws IOException {
        byte[] cut = zip("", APP);
        byte[] half = Arrays.copyOf(cut, cut.length / 2);
        assertThat(failure(upload(stored("half.zip", half)))).contains("cannot be used", "Pack it anew");
        host.downloads.put("/half.tar.gz", Arrays.copyOf(gzip(tar("", APP)), 60));
        assertThat(failure(archive(url("/half.tar.gz")))).contains("cannot be read");
        host.downloads.put("/page.zip", "<html>sign in</html>".getBytes(UTF_8));
        assertThat(failure(archive(url("/page.zip")))).contains("no .zip, .tar or .tar.gz");
    }

    @Test
    void anArchiveMayLeadOnAFewTimes() throws IOException, SourceException {
        host.downloads.put("/app.zip", zip("", APP));
        for (int i = 1; i <= 5; i++) {
            host.redirects.put("/hop" + i, i == 1 ? url("/app.zip") : "/hop" + (i - 1));
        }
        assertThat(fetch(archive(url("/hop5"))).tree().has("package.json")).isTrue();
        host.redirects.put("/hop6", "/hop5");
        assertThat(failure(archive(url("/hop6")))).contains("more than 5 times");
    }

    @Test
    void anArchiveDoesNotLeadInsideNorOutOfTls() {
        host.redirects.put("/plain", "http://files.example.org/app.zip");
        assertThat(failure(archive(url("/plain")))).contains("by https only");
        directory = name -> new InetAddress[] {
            name.equals("files.example.org") ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral("10.0.0.1")
        };
        host.redirects.put("/inside", "https://intranet.example/app.zip");
        Hosts strict = new Hosts(directory, false);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> strict.addresses("intranet.example"))
                .withMessageContaining("in the server's own network");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> sources(new Sources.Rules(Optional.empty(), false))
                        .fetch(ours, archive(url("/inside")), _ -> {}))
                .withMessageContaining("in the server's own network");
        assertThat(host.asked).noneMatch(asked -> asked.startsWith("/inside"));
    }

    @Test
    void eachHostOnTheWayIsLookedAt() {
        directory = name -> {
            if (name.equals("files.example.org")) {
                return new InetAddress[] {InetAddress.getLoopbackAddress()};
            }
            throw new UnknownHostException(name);
        };
        host.redirects.put("/away", "https://127.0.0.1.nip.example/app.zip");
        assertThat(failure(archive(url("/away")))).contains("Nobody knows a host '127.0.0.1.nip.example'");
    }

    @Test
    void whatASignedUrlHoldsIsNotSaid() {
        String said = failure(archive(url("/none.zip?signature=canary")));
        assertThat(said).contains("it is not there").doesNotContain("canary");
        assertThat(progress).noneMatch(line -> line.contains("canary"));
    }

    @Test
    void aHostWithoutACertificateForItsNameIsNotTrusted() {
        assertThat(failure(archive(host.url("impostor.example.org", "/app.zip"))))
                .contains("cannot be trusted");
    }

    @Test
    void theKindOfAnUploadStaysWhatItIs() throws IOException, SourceException {
        assertThat(fetch(upload(tree(ours, APP))).files().kind()).isEqualTo(StoredFile.Kind.TREE);
    }
}
