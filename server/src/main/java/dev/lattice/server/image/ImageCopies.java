package dev.lattice.server.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.core.job.ExportSpec;
import dev.lattice.core.job.JobState;
import dev.lattice.server.id.Ids;
import dev.lattice.server.image.ImageStore.Stage;
import dev.lattice.server.image.ImageStore.StoredCopy;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.JobBoard;
import dev.lattice.server.scheduling.JobEntry;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Where images are that were built: on nodes, and as copies that any node can get. Whoever wants a copy says so again and
 * again until it is there. Any thread.
 */
public final class ImageCopies {
    private static final Logger LOG = Logger.getLogger(ImageCopies.class);
    private static final long ANSWER_SECONDS = 30;
    /** After one that failed. */
    private static final Duration PAUSE = Duration.ofMinutes(10);

    /** After one that failed, when nothing has happened to its workload since. */
    private static final Duration LONG_PAUSE = Duration.ofHours(1);

    private static final String CANCELED = "it was canceled";
    private static final long LARGEST_CONFIGURATION = 16L << 20;

    private final Parts parts;
    private final Consumer<WorkloadId> news;
    private final ImageStore store;
    private final PlaceStore nodes = new PlaceStore();
    private final ExportText text = new ExportText();
    /** Places that the database knows of, as far as this server said so. */
    private final Set<Place> placed = ConcurrentHashMap.newKeySet();

    /**
     * What is copied.
     *
     * @param on whether anything is
     * @param mostBytes a larger image is not
     * @param kept copies of a workload
     */
    public record Rules(boolean on, long mostBytes, int kept) {}

    /**
     * What it works with.
     *
     * @param find finds an export's job, ended or not
     */
    public record Parts(
            Database database,
            ImageBlobs blobs,
            Dispatcher dispatcher,
            JobBoard board,
            BiFunction<ProjectId, JobId, Optional<JobEntry>> find,
            ObjectMapper json,
            Ids ids,
            InstantSource clock,
            Rules rules) {}

    /**
     * Whose image is wanted.
     *
     * @param name the workload's
     * @param revision that it was built for
     */
    public record Wanted(ProjectId project, UserId owner, WorkloadId workload, String name, int revision) {}

    private record Place(WorkloadId workload, int revision, NodeId node) {}

    /** @param news hears of each workload with news about its copies; must not block */
    public ImageCopies(Parts parts, Consumer<WorkloadId> news) {
        this.parts = parts;
        this.news = news;
        this.store = parts.blobs().rows();
        parts.board().listen(job -> {
            if (job.spec() instanceof ExportSpec export && job.state().terminal()) {
                news.accept(export.workload());
            }
        });
    }

    /** Whether copies are made. */
    public boolean on() {
        return parts.rules().on();
    }

    /** Whether a copy is worth something where there is one node only: it goes to where others look for images. */
    public boolean evenAlone() {
        return parts.blobs().registry().isPresent();
    }

    /** The image of a revision, once any node can have it. */
    public Optional<ImageCopy> copy(WorkloadId workload, int revision) {
        return parts.database().call(handle -> store.image(handle, workload, revision));
    }

    // ---- making one ----

    /**
     * Has a node store an image, unless that is under way or has happened.
     *
     * @param holder the node that has it
     */
    public void want(Wanted wanted, NodeId holder) throws InterruptedException {
        Optional<StoredCopy> found =
                parts.database().call(handle -> store.find(handle, wanted.workload(), wanted.revision()));
        if (found.isEmpty()) {
            begin(wanted, holder);
            return;
        }
        StoredCopy copy = found.get();
        switch (copy.stage()) {
            case COPIED -> {
                if (copy(wanted.workload(), wanted.revision()).isEmpty()) {
                    // It is in a registry that is not in use any more.
                    begin(wanted, holder);
                }
            }
            case FAILED -> {
                if (copy.note().equals(CANCELED) || copy.changedAt().plus(PAUSE).isBefore(now())) {
                    begin(wanted, holder);
                }
            }
            case COPYING -> {
                Optional<JobSnapshot> job = job(copy);
                if (job.isEmpty()) {
                    // A server ended before it had handed it out.
                    begin(wanted, holder);
                } else if (job.get().state() == JobState.QUEUED
                        && job.get().spec() instanceof ExportSpec export
                        && !export.holder().equals(holder)) {
                    // Its node is away, and another one has the image.
                    parts.dispatcher().cancel(List.of(copy.job()));
                }
            }
        }
    }

    private Optional<JobSnapshot> job(StoredCopy copy) {
        return parts.find().apply(copy.project(), copy.job()).map(JobEntry::latest);
    }

    /**
     * Sees which copies of a workload have ended, and ends those that nobody wants any more: while one is under way,
     * nothing of its project is swept away.
     *
     * @param wanted the revision whose image is; 0 for none
     */
    public void settle(WorkloadId workload, int wanted) {
        for (StoredCopy copy : parts.database().call(handle -> store.underWay(handle, workload))) {
            Optional<JobSnapshot> job = job(copy);
            if (job.isPresent() && job.get().state().terminal()) {
                ended(copy, job.get());
            } else if (copy.revision() != wanted) {
                job.ifPresentOrElse(
                        live -> parts.dispatcher().cancel(List.of(live.id())),
                        () -> failed(copy, "its server ended before it began"));
            }
        }
    }

    private void begin(Wanted wanted, NodeId holder) throws InterruptedException {
        if (!parts.rules().on()) {
            return;
        }
        JobId job = parts.ids().job();
        // First the row: what nobody knows of would be swept away while it comes.
        List<String> known = parts.database().transaction(handle -> {
            store.hold(handle, wanted.project());
            store.begin(handle, wanted.project(), wanted.workload(), wanted.revision(), job, now());
            return store.known(handle, wanted.project());
        });
        ExportSpec spec = new ExportSpec(
                wanted.project(),
                wanted.workload(),
                wanted.name(),
                wanted.revision(),
                holder,
                known,
                parts.rules().mostBytes());
        Submission submission = new Submission(
                job,
                wanted.project(),
                wanted.owner(),
                spec,
                text.write(spec),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now());
        try {
            parts.dispatcher().submit(List.of(submission)).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException refused) {
            // The next one who wants it finds no job.
            throw new IllegalStateException("an export could not be handed out: " + refused.getMessage(), refused);
        }
    }

    private void ended(StoredCopy copy, JobSnapshot job) {
        Optional<ImageCopy> image = job.state() == JobState.SUCCEEDED ? assembled(copy, job.id()) : Optional.empty();
        if (image.isEmpty()) {
            failed(
                    copy,
                    switch (job.state()) {
                        case SUCCEEDED -> "what its node stored is no whole image";
                        case CANCELED -> CANCELED;
                        default -> String.valueOf(job.errorMessage());
                    });
            return;
        }
        boolean counted = parts.database().transaction(handle -> {
            boolean first = store.end(handle, copy, Stage.COPIED, "", now());
            if (first) {
                store.parts(handle, copy, image.get());
            }
            return first;
        });
        if (counted) {
            LOG.infof("the image of revision %d of workload %s is copied", copy.revision(), copy.workload());
        }
        keep(copy.project(), copy.workload(), copy.revision());
    }

    private void failed(StoredCopy copy, String why) {
        if (parts.database().transaction(handle -> store.end(handle, copy, Stage.FAILED, why, now()))) {
            LOG.infof(
                    "the image of revision %d of workload %s is not copied: %s", copy.revision(), copy.workload(), why);
        }
        // What it left of itself goes.
        keep(copy.project(), copy.workload(), copy.revision());
    }

    /** Puts an image together from what an export sent and what was there; empty when something is missing. */
    private Optional<ImageCopy> assembled(StoredCopy copy, JobId job) {
        List<Sha256> sent =
                parts.database().call(handle -> store.sent(handle, copy.project(), job, LARGEST_CONFIGURATION));
        List<ImageCopy> images = new ArrayList<>();
        try {
            for (Sha256 blob : sent) {
                image(copy.project(), blob).ifPresent(images::add);
            }
        } catch (IOException unreadable) {
            LOG.warnf("a copy of an image cannot be read: %s", unreadable.getMessage());
            return Optional.empty();
        }
        // One that sends two leaves open which it is.
        return images.size() == 1 ? Optional.of(images.getFirst()) : Optional.empty();
    }

    /** The image whose configuration this is; empty when it is none, or layers of it are missing. */
    private Optional<ImageCopy> image(ProjectId project, Sha256 blob) throws IOException {
        byte[] content;
        try (InputStream in = parts.blobs().open(project, blob, 0)) {
            if (in.read() != '{') {
                return Optional.empty();
            }
        }
        try (InputStream in = parts.blobs().open(project, blob, 0)) {
            content = in.readNBytes((int) LARGEST_CONFIGURATION);
        }
        List<Sha256> layers = new ArrayList<>();
        try {
            for (JsonNode digest : parts.json().readTree(content).path("rootfs").path("diff_ids")) {
                String hex = digest.asText();
                layers.add(new Sha256(hex.substring(hex.indexOf(':') + 1)));
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException | IllegalArgumentException noConfiguration) {
            return Optional.empty();
        }
        Map<Sha256, Long> sizes = parts.database().call(handle -> store.sizes(handle, project, layers));
        for (Sha256 layer : layers) {
            if (!sizes.containsKey(layer) || !parts.blobs().has(project, layer)) {
                return Optional.empty();
            }
        }
        if (layers.isEmpty() || layers.size() > ImageCopy.MOST_LAYERS) {
            return Optional.empty();
        }
        return Optional.of(new ImageCopy(
                blob.hex(),
                content.length,
                layers.stream()
                        .map(layer ->
                                new ImageCopy.Layer(layer.hex(), java.util.Objects.requireNonNull(sizes.get(layer))))
                        .toList()));
    }

    private void keep(ProjectId project, WorkloadId workload, int needed) {
        parts.database()
                .run(handle ->
                        store.forget(handle, workload, needed, parts.rules().kept()));
        parts.blobs().sweep(project);
    }

    /** The workload is gone, and its rows with it. */
    public void removed(ProjectId project) {
        parts.blobs().sweep(project);
    }

    /** Removes what no image needs, and lets copies be tried again that failed long ago. */
    public void sweep() {
        parts.database().call(store::projects).forEach(parts.blobs()::sweep);
        parts.database()
                .call(handle -> store.forgetFailed(handle, now().minus(LONG_PAUSE)))
                .forEach(news);
    }

    // ---- where images are ----

    /** A node runs the image, so it has it. */
    public void seen(WorkloadId workload, int revision, NodeId node) {
        if (placed.add(new Place(workload, revision, node))) {
            parts.database().run(handle -> nodes.place(handle, workload, revision, node, now()));
        }
    }

    /** A node lacked it at that time. */
    public void missing(WorkloadId workload, int revision, NodeId node, Instant at) {
        placed.remove(new Place(workload, revision, node));
        parts.database().run(handle -> nodes.unplace(handle, workload, revision, node, at));
    }

    /** It is built anew: whatever nodes have of it is another one. */
    public void superseded(WorkloadId workload, int revision) {
        placed.removeIf(place -> place.workload().equals(workload) && place.revision() == revision);
        parts.database().run(handle -> nodes.unplace(handle, workload, revision));
    }

    /** Nodes that got the image of a revision. */
    public Set<NodeId> places(WorkloadId workload, int revision) {
        return parts.database().call(handle -> nodes.places(handle, workload, revision));
    }

    /** Nodes that got images of the workload. */
    public Set<NodeId> places(WorkloadId workload) {
        return parts.database().call(handle -> nodes.places(handle, workload));
    }

    private Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
