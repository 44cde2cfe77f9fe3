package dev.lattice.server.availability;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.availability.AvailabilityView;
import dev.lattice.api.availability.DrainRequest;
import dev.lattice.api.availability.PauseKind;
import dev.lattice.api.availability.PauseRequest;
import dev.lattice.api.availability.PreviewView;
import dev.lattice.api.availability.RulesView;
import dev.lattice.api.availability.StayView;
import dev.lattice.core.availability.Availability.Mode;
import dev.lattice.core.availability.AvailabilityPolicy;
import dev.lattice.core.availability.OwnerFacts;
import dev.lattice.core.availability.Preset;
import dev.lattice.core.id.NodeId;
import dev.lattice.protocol.AvailabilityOrder;
import dev.lattice.protocol.AvailabilityReport;
import dev.lattice.protocol.OwnerSample;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.http.Principal;
import dev.lattice.server.node.Node;
import dev.lattice.server.node.NodeService;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.scheduling.NodeStanding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What owners and admins want of nodes, what nodes say of it, and who else has to know. */
public final class AvailabilityService {
    private static final int PREVIEW_DAYS = 7;
    private static final int USUAL_DRAIN_SECONDS = 3_600;
    private static final long LONGEST_DRAIN_SECONDS = Duration.ofDays(30).toSeconds();
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofDays(366);

    private final Database database;
    private final AvailabilityStore store;
    private final NodeService nodes;
    private final Dispatcher dispatcher;
    private final Ground ground;
    private final Predicate<NodeId> online;
    /** Says something to a node that has a session here. */
    private final Consumer<NodeId> announcer;

    private final Forecasts forecasts;
    /** What each node that has a session here said last. */
    private final Map<NodeId, Spell> spells = new ConcurrentHashMap<>();

    /** What most services need. */
    public record Ground(AuditLog audit, EventHub events, ObjectMapper json, Executor blocking, Clock clock) {}

    /**
     * @param online whether a node is there
     * @param announcer has a node's session tell it what is wanted of it now; returns at once
     */
    public AvailabilityService(
            Database database,
            NodeService nodes,
            Dispatcher dispatcher,
            Predicate<NodeId> online,
            Consumer<NodeId> announcer,
            Ground ground) {
        this.database = database;
        this.store = new AvailabilityStore(ground.json());
        this.nodes = nodes;
        this.dispatcher = dispatcher;
        this.online = online;
        this.announcer = announcer;
        this.ground = ground;
        this.forecasts = new Forecasts(database, store, online, dispatcher, ground.clock());
    }

    // ---- what nodes say ----

    /** A node says what it does for others now. Returns at once. */
    public void reported(NodeId node, AvailabilityReport report) {
        Spell spell = AvailabilityMessages.spell(report, ground.clock().instant());
        Spell before = forecasts.returned(node) ? null : spells.get(node);
        Spell now = before != null && before.now().equals(spell.now())
                ? new Spell(
                        spell.now(), before.since(), spell.timeZone(), spell.ownRules(), spell.unknown(), spell.heard())
                : spell;
        boolean changed = now.since().equals(spell.since())
                || (before != null && !before.ownRules().equals(now.ownRules()));
        spells.put(node, now);
        dispatcher.available(node, now.now());
        ground.blocking().execute(() -> {
            if (changed) {
                database.run(handle -> store.append(handle, node, now));
            }
            forecasts.saw(node, now);
            publish(node);
        });
    }

    /** What is known of a node's owner. Returns at once. */
    public void sampled(NodeId node, OwnerSample sample) {
        Spell spell = spells.get(node);
        OwnerFacts facts =
                AvailabilityMessages.facts(sample, ground.clock().instant(), spell == null ? "" : spell.timeZone());
        ground.blocking().execute(() -> database.run(handle -> store.append(handle, node, facts)));
    }

    /** What a node is to be told as its session opens, and after each change. Asks the database. */
    public AvailabilityOrder order(NodeId node) {
        StoredOrder order = database.call(handle -> store.order(handle, node));
        return AvailabilityMessages.order(order, order.rules().map(rules -> RulesMapper.policy(rules, base(node))));
    }

    /** What admins want of a node, for the dispatcher. Asks the database. */
    public NodeStanding standing(NodeId node) {
        return standingOf(database.call(handle -> store.order(handle, node)));
    }

    private NodeStanding standingOf(StoredOrder order) {
        return new NodeStanding(
                order.cordoned(),
                order.drain().map(drain -> Duration.between(ground.clock().instant(), drain.deadline())));
    }

    // ---- what people want ----

    /** What the node does for others now. */
    public AvailabilityView view(Principal.User caller, NodeId id) {
        return view(nodes.visible(caller, id));
    }

    private AvailabilityView view(Node node) {
        StoredOrder order = database.call(handle -> store.order(handle, node.id()));
        return AvailabilityViews.view(
                node,
                order,
                Optional.ofNullable(spells.get(node.id())),
                online.test(node.id()),
                policy(order),
                condition(order),
                stay(node.id()),
                ground.clock().instant());
    }

    /** Only of what works: what rests has nothing that could stay. */
    private Optional<StayView> stay(NodeId id) {
        Instant now = ground.clock().instant();
        Spell spell = spells.get(id);
        return spell == null || spell.now().mode() == Mode.REST
                ? Optional.empty()
                : forecasts.of(id).map(forecast -> AvailabilityViews.stay(forecast, now));
    }

    /** How far a drain is must not be guessed: somebody may be about to switch the machine off. */
    private Dispatcher.Condition condition(StoredOrder order) {
        Optional<Dispatcher.Condition> known = dispatcher.condition(order.node());
        if (known.isEmpty() && order.drain().isPresent()) {
            throw Problem.unavailable("Nobody can tell now what the node still has. The call can be repeated.", RETRY);
        }
        return known.orElse(new Dispatcher.Condition(0, 0, List.of(), Duration.ZERO));
    }

    /** Changes the owner's rules; empty brings those of the node's own settings back. */
    AvailabilityView rule(Principal.User caller, NodeId id, RulesView asked) {
        AvailabilityPolicy base = base(id);
        return change(caller, id, "node.rules", order -> {
            AvailabilityPolicy policy = RulesMapper.policy(asked, policy(order, base));
            return order.with(Optional.of(RulesMapper.view(policy)));
        });
    }

    AvailabilityView resetRules(Principal.User caller, NodeId id) {
        return change(caller, id, "node.rules", order -> order.with(Optional.empty()));
    }

    AvailabilityView pause(Principal.User caller, NodeId id, PauseRequest request) {
        Instant now = ground.clock().instant();
        PauseKind kind =
                request.kind() != null ? request.kind() : request.until() != null ? PauseKind.UNTIL : PauseKind.OPEN;
        Optional<Instant> until = Optional.ofNullable(request.until());
        if (kind == PauseKind.NONE) {
            throw Problem.invalid("kind", "kind is until, open or finish; to end a pause, call resume.");
        }
        if ((kind == PauseKind.UNTIL) != until.isPresent()) {
            throw Problem.invalid("until", "a pause of the kind 'until', and no other, has a time in 'until'.");
        }
        if (until.isPresent() && (!until.get().isAfter(now) || until.get().isAfter(now.plus(LONGEST_PAUSE)))) {
            throw Problem.invalid("until", "until is a time that is still to come, at most a year ahead.");
        }
        return change(caller, id, "node.paused", order -> order.with(kind, until));
    }

    AvailabilityView resume(Principal.User caller, NodeId id) {
        return change(caller, id, "node.resumed", order -> order.with(PauseKind.NONE, Optional.empty()));
    }

    AvailabilityView cordon(Principal.User caller, NodeId id, boolean closed) {
        return change(
                caller,
                id,
                closed ? "node.cordoned" : "node.uncordoned",
                order -> order.with(closed, closed ? order.drain() : Optional.empty()));
    }

    AvailabilityView drain(Principal.User caller, NodeId id, DrainRequest request) {
        long within = request.within() == null ? USUAL_DRAIN_SECONDS : request.within();
        if (within < 0 || within > LONGEST_DRAIN_SECONDS) {
            throw Problem.invalid(
                    "within", "within is a number of seconds, 0 to " + LONGEST_DRAIN_SECONDS + " (30 days).");
        }
        Instant now = ground.clock().instant();
        return change(
                caller,
                id,
                "node.drained",
                order -> order.with(true, Optional.of(new StoredOrder.Drain(now, (int) within))));
    }

    PreviewView preview(Principal.User caller, NodeId id, RulesView asked) {
        Node node = nodes.visible(caller, id);
        StoredOrder order = database.call(handle -> store.order(handle, id));
        AvailabilityPolicy policy = RulesMapper.policy(asked, policy(order));
        Spell spell = spells.get(node.id());
        Instant since = ground.clock().instant().minus(Duration.ofDays(PREVIEW_DAYS));
        return Preview.of(
                policy,
                database.call(handle -> store.samples(
                        handle, id, since, AvailabilityMessages.zone(spell == null ? "" : spell.timeZone()))),
                PREVIEW_DAYS);
    }

    private AvailabilityView change(
            Principal.User caller, NodeId id, String action, UnaryOperator<StoredOrder> change) {
        Node node = nodes.visible(caller, id);
        Instant now = ground.clock().instant();
        StoredOrder order = database.transaction(handle -> {
            StoredOrder before = store.lock(handle, id, now);
            StoredOrder after = change.apply(before);
            ground.audit()
                    .record(handle, Optional.of(node.project()), caller.email(), action, id.value(), node.hostname());
            return store.write(handle, after, now);
        });
        dispatcher.standing(id, standingOf(order));
        announcer.accept(id);
        AvailabilityView view = view(node);
        ground.events().publish(node.project(), "availability", view);
        return view;
    }

    private void publish(NodeId id) {
        Node node = nodes.get(id);
        if (ground.events().watched(node.project())) {
            ground.events().publish(node.project(), "availability", view(node));
        }
    }

    private AvailabilityPolicy policy(StoredOrder order) {
        return policy(order, base(order.node()));
    }

    private static AvailabilityPolicy policy(StoredOrder order, AvailabilityPolicy base) {
        return order.rules().map(rules -> RulesMapper.policy(rules, base)).orElse(base);
    }

    /** Those of the node's own settings, as it said them last; of one that never did as most nodes have them. */
    private AvailabilityPolicy base(NodeId node) {
        Spell spell = spells.get(node);
        String name = (spell == null ? database.call(handle -> store.ownRules(handle, node)) : spell.ownRules())
                .toUpperCase(Locale.ROOT);
        for (Preset preset : Preset.values()) {
            if (preset.name().equals(name)) {
                return preset.policy();
            }
        }
        return Preset.ALWAYS.policy();
    }

    // ---- as time passes ----

    /** Sees who is away by now, and how likely the others are to stay. */
    void foresee() {
        forecasts.refresh();
    }

    /** Another server leads. */
    void follow() {
        forecasts.forget();
    }

    /** Forgets what is of no use any more. */
    void age() {
        Instant now = ground.clock().instant();
        database.run(handle ->
                store.forget(handle, now.minus(Duration.ofDays(PREVIEW_DAYS + 1L)), now.minus(Forecasts.KEPT)));
    }
}
