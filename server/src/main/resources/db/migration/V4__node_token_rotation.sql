-- A node that registers with its own token gets the next one. Until that is used the one before may register again: the
-- answer may have been lost.
alter table node add column token_unused boolean not null default false;
