-- Who owes what to whom, by double entry: what one account loses others gain, in millionths of the currency's unit. Nothing
-- is ever changed or removed; what was wrong is set right by another transaction.
create table ledger_account (
    id           bigint generated always as identity primary key,
    kind         text not null check (kind in ('consumer', 'provider', 'platform')),
    project_id   bigint references project,
    check ((kind = 'platform') = (project_id is null))
);
create unique index ledger_account_owner on ledger_account (kind, coalesce(project_id, 0));

create table ledger_transaction (
    id           bigint primary key,
    kind         text not null check (kind in ('usage')),
    project_id   bigint not null references project,  -- who is charged
    provider_id  bigint not null references project,
    price_id     bigint not null references price,
    at           timestamptz not null,
    begins       timestamptz not null,                -- of the first interval that it charges for
    ends         timestamptz not null                 -- of the last
);

create table ledger_entry (
    transaction_id  bigint not null references ledger_transaction,
    account_id      bigint not null references ledger_account,
    amount          bigint not null check (amount <> 0),
    primary key (transaction_id, account_id)
);
create index ledger_entry_account on ledger_entry (account_id, transaction_id);

-- What is less than a millionth is not lost: it is added to the next charge between the same two.
create table ledger_carry (
    project_id   bigint not null references project,
    provider_id  bigint not null references project,
    parts        bigint not null,                     -- of a millionth, see core.meter.PriceList
    fee          bigint not null,                     -- ten-thousandths of a millionth
    primary key (project_id, provider_id)
);

create function ledger_is_for_good() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only';
end
$$;
create trigger ledger_transaction_for_good before update or delete or truncate on ledger_transaction
    for each statement execute function ledger_is_for_good();
create trigger ledger_entry_for_good before update or delete or truncate on ledger_entry
    for each statement execute function ledger_is_for_good();
create trigger price_for_good before update or delete or truncate on price
    for each statement execute function ledger_is_for_good();

create function ledger_adds_up() returns trigger language plpgsql as $$
begin
    if (select sum(amount) from ledger_entry where transaction_id = new.transaction_id) <> 0 then
        raise exception 'transaction % does not add up', new.transaction_id;
    end if;
    return null;
end
$$;
create constraint trigger ledger_entry_adds_up after insert on ledger_entry
    deferrable initially deferred for each row execute function ledger_adds_up();
