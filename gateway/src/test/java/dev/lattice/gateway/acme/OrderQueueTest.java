package dev.lattice.gateway.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.gateway.acme.OrderQueue.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderQueueTest {
    private static final long GREEDY = 1;
    private static final long MODEST = 2;
    private static final long OTHER = 3;

    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final OrderQueue queue = new OrderQueue(() -> now);

    private static Wanted first(String host, long project) {
        return new Wanted(host, project, false);
    }

    private static Wanted renewal(String host, long project) {
        return new Wanted(host, project, true);
    }

    private Wanted next(Wanted... all) {
        return queue.next(List.of(all)).orElseThrow();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void projectsTakeTurnsHoweverManyNamesOneHas() {
        List<Wanted> all = new ArrayList<>(IntStream.range(0, 100)
                .mapToObj(i -> first("a" + i + ".example", GREEDY))
                .toList());
        all.add(first("z.example", MODEST));
        List<Long> turns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Wanted wanted = queue.next(all).orElseThrow();
            turns.add(wanted.project());
            queue.failed(wanted);
            all.remove(wanted);
        }
        assertThat(turns).containsExactly(GREEDY, MODEST, GREEDY, GREEDY);

        Wanted later = first("later.example", MODEST);
        all.add(later);
        assertThat(queue.next(all))
                .as("one that has not been served for longer")
                .contains(later);
    }

    @Test
    void whatHasACertificateIsRenewedBeforeAnyFirstOne() {
        Wanted old = renewal("old.example", GREEDY);
        assertThat(next(first("new.example", MODEST), old)).isEqualTo(old);
        assertThat(next(first("new.example", MODEST), old)).as("again").isEqualTo(old);
    }

    @Test
    void oneThatFailedWaitsLongerEachTimeAndBehindOnesThatDidNot() {
        Wanted bad = first("bad.example", GREEDY);
        assertThat(queue.failed(bad)).isEqualTo(Duration.ofMinutes(5));
        assertThat(queue.next(List.of(bad))).isEmpty();
        pass(Duration.ofMinutes(5));
        Wanted good = first("good.example", GREEDY);
        assertThat(next(bad, good)).isEqualTo(good);
        assertThat(next(bad)).isEqualTo(bad);
        assertThat(queue.failed(bad)).isEqualTo(Duration.ofMinutes(10));
        for (int i = 0; i < 10; i++) {
            queue.failed(bad);
        }
        assertThat(queue.failed(bad)).isEqualTo(Duration.ofHours(12));
        queue.succeeded(bad);
        assertThat(queue.failed(bad)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aNameThatWentAndComesBackGoesOnWaiting() {
        Wanted bad = first("bad.example", GREEDY);
        queue.failed(bad);
        queue.keepOnly(Set.of());
        assertThat(queue.next(List.of(bad))).isEmpty();
        pass(Duration.ofMinutes(6));
        queue.keepOnly(Set.of("bad.example"));
        assertThat(queue.failed(bad)).as("it stayed").isEqualTo(Duration.ofMinutes(10));
        pass(Duration.ofMinutes(11));
        queue.keepOnly(Set.of());
        assertThat(queue.failed(bad)).as("it was gone").isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void whoHadTooManyWaitsAsLongAsTheAuthoritySaysAndAlone() {
        Wanted one = first("one.example", GREEDY);
        assertThat(queue.limited(one, Optional.of(now.plus(Duration.ofDays(2)))))
                .isEqualTo(Duration.ofDays(2));
        Wanted other = first("two.example", GREEDY);
        assertThat(queue.next(List.of(one, other))).isEmpty();
        assertThat(next(one, other, first("z.example", MODEST)).project()).isEqualTo(MODEST);
        Wanted old = renewal("old.example", GREEDY);
        assertThat(next(one, other, old)).isEqualTo(old);
        pass(Duration.ofDays(2));
        assertThat(next(one, other)).isEqualTo(other);
    }

    @Test
    void whenTwoProjectsHearItAllWaitButNotForLong() {
        Optional<Instant> tomorrow = Optional.of(now.plus(Duration.ofDays(1)));
        queue.limited(first("one.example", GREEDY), tomorrow);
        queue.limited(first("two.example", MODEST), tomorrow);
        Wanted mine = first("mine.example", OTHER);
        assertThat(queue.next(List.of(mine))).isEmpty();
        assertThat(queue.next(List.of(mine, renewal("old.example", OTHER)))).isPresent();
        pass(Duration.ofHours(1));
        assertThat(queue.next(List.of(mine))).contains(mine);
    }

    @Test
    void anAuthorityThatDoesNotSayWhenIsAskedAgainInAnHourAndOneThatSaysNonsenseInAWeek() {
        assertThat(queue.limited(first("one.example", GREEDY), Optional.empty()))
                .isEqualTo(Duration.ofHours(1));
        assertThat(queue.limited(first("two.example", GREEDY), Optional.of(now.plus(Duration.ofDays(9_999)))))
                .isEqualTo(Duration.ofDays(7));
        assertThat(queue.limited(first("three.example", GREEDY), Optional.of(now.minusSeconds(9))))
                .as("at once")
                .isEqualTo(Duration.ofMinutes(5));
    }
}
