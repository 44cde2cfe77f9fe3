package dev.lattice.api.catalogue;

/** What a kind of workload is for; lists are in this order. */
public enum Category {
    DATABASE,
    CACHE,
    STORAGE,
    MESSAGING,
    MONITORING,
    CONTAINER,
    APP
}
