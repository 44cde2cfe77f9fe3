package dev.lattice.agent.blob;

import dev.lattice.agent.task.JobTask.Input;
import dev.lattice.core.id.AllocationId;
import dev.lattice.protocol.zip.MalformedZipException;
import dev.lattice.protocol.zip.ZipArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Gets inputs and puts them into the folder where a job starts. */
public final class InputFiles {
    private static final int LONGEST_LINK = 4096;

    private final BlobCache cache;
    private final InputLimits limits;

    public InputFiles(BlobCache cache, InputLimits limits) {
        this.cache = cache;
        this.limits = limits;
    }

    /** Fetches all that is missing, many at a time. */
    public void fetch(AllocationId allocation, List<Input> inputs, BooleanSupplier unwanted)
            throws BlobUnavailableException, RefusedInputException, IOException {
        for (Input input : inputs) {
            Path file = cache.fetch(allocation, input.sha256(), input.size(), unwanted);
            switch (input.kind()) {
                case FILE, ZIP -> {
                    // The blob is all there is.
                }
                case TREE ->
                    Parallel.forEach(
                            TreeFiles.read(file, limits),
                            Parallel.FETCHES,
                            entry -> cache.fetch(allocation, entry.sha256(), entry.size(), unwanted));
            }
        }
    }

    /**
     * Puts them there; they were fetched.
     *
     * @param folder exists, empty
     * @throws RefusedInputException when one is malformed or an attack; what was written of it is to be thrown away
     */
    public void lay(AllocationId allocation, List<Input> inputs, Path folder, BooleanSupplier unwanted)
            throws BlobUnavailableException, RefusedInputException, IOException {
        TargetFolder target = new TargetFolder(folder, limits);
        for (Input input : inputs) {
            Path file = cache.fetch(allocation, input.sha256(), input.size(), unwanted);
            switch (input.kind()) {
                case FILE -> {
                    target.count(input.size());
                    Files.copy(file, target.file(input.name()));
                }
                case ZIP -> unpack(file, target);
                case TREE -> layTree(allocation, file, target, unwanted);
            }
        }
        target.finish();
    }

    private record Copy(TreeFiles.Entry entry, Path to) {}

    private void layTree(AllocationId allocation, Path manifest, TargetFolder target, BooleanSupplier unwanted)
            throws BlobUnavailableException, RefusedInputException, IOException {
        List<Copy> copies = new ArrayList<>();
        for (TreeFiles.Entry entry : TreeFiles.read(manifest, limits)) {
            copies.add(new Copy(entry, target.file(entry.path())));
        }
        Parallel.forEach(copies, Parallel.COPIES, copy -> {
            TreeFiles.Entry entry = copy.entry();
            target.count(entry.size());
            Files.copy(cache.fetch(allocation, entry.sha256(), entry.size(), unwanted), copy.to());
            if (entry.executable()) {
                target.executable(copy.to());
            }
        });
    }

    private void unpack(Path archive, TargetFolder target) throws RefusedInputException, IOException {
        try (ZipArchive zip = new ZipArchive(archive)) {
            if (zip.count() > limits.entries()) {
                throw new RefusedInputException("the ZIP has more than " + limits.entries() + " entries");
            }
            while (zip.hasNext()) {
                ZipArchive.Entry entry = zip.next();
                String name = entry.name();
                if (entry.folder()) {
                    target.folder(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
                } else if (entry.link()) {
                    target.link(name, linkTarget(zip, entry));
                } else {
                    Path file = target.file(name);
                    try (OutputStream out =
                            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                        zip.write(entry, out, target::count);
                    }
                    if (entry.executable()) {
                        target.executable(file);
                    }
                }
            }
        } catch (MalformedZipException malformed) {
            throw new RefusedInputException(String.valueOf(malformed.getMessage()));
        }
    }

    private static String linkTarget(ZipArchive zip, ZipArchive.Entry entry)
            throws MalformedZipException, RefusedInputException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        zip.write(entry, bytes, added -> {
            if (bytes.size() + added > LONGEST_LINK) {
                throw new RefusedInputException("the link '" + entry.name() + "' is too long");
            }
        });
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
