package dev.lattice.server.meter;

import dev.lattice.core.meter.PriceList;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.Handle;

/** Price lists in the database. */
final class PriceStore {
    Prices all(Handle handle) {
        return new Prices(handle.createQuery("select * from price order by valid_from")
                .map((row, _) -> new Prices.Listed(
                        row.getLong("id"),
                        row.getObject("valid_from", OffsetDateTime.class).toInstant(),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        new PriceList(
                                row.getLong("cpu_hour"),
                                row.getLong("memory_gb_hour"),
                                row.getLong("disk_gb_month"),
                                row.getLong("received_gb"),
                                row.getLong("sent_gb"),
                                row.getInt("fee_basis_points"))))
                .list());
    }

    /** Tells whether none began at the same time. */
    boolean insert(Handle handle, Prices.Listed list) {
        return handle.createUpdate("insert into price (id, valid_from, cpu_hour, memory_gb_hour, disk_gb_month,"
                                + " received_gb, sent_gb, fee_basis_points, created_at) values (:id, :from, :cpu,"
                                + " :memory, :disk, :received, :sent, :fee, :created) on conflict do nothing")
                        .bind("id", list.id())
                        .bind("from", list.validFrom())
                        .bind("cpu", list.prices().cpuHour())
                        .bind("memory", list.prices().memoryGbHour())
                        .bind("disk", list.prices().diskGbMonth())
                        .bind("received", list.prices().receivedGb())
                        .bind("sent", list.prices().sentGb())
                        .bind("fee", list.prices().feeBasisPoints())
                        .bind("created", list.createdAt())
                        .execute()
                == 1;
    }
}
