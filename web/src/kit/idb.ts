/** Just enough of IndexedDB: stores of objects that have an `id`. Where the browser refuses it, memory has to do. */

const NAME = "sergap";
const VERSION = 1;
const STORES = ["outbox", "reports", "settings"] as const;

/** The stores of the database. `outbox` is what still has to be sent; `reports` is the caller's own history. */
export type StoreName = (typeof STORES)[number];

interface Kept {
  id: string;
}

let opening: Promise<IDBDatabase | undefined> | undefined;
const memory = new Map<StoreName, Map<string, Kept>>(STORES.map((name) => [name, new Map()]));

/** The database, or undefined where there is none: an SOS must leave the phone even from a private window. */
function opened(): Promise<IDBDatabase | undefined> {
  opening ??= new Promise<IDBDatabase | undefined>((resolve) => {
    try {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store, { keyPath: "id" }));
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });
  return opening;
}

async function run<T>(database: IDBDatabase, store: StoreName, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = database.transaction(store, mode);
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    // The result counts only once the transaction is on disk: an SOS that was "queued" must survive a crash.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error ?? new Error("IndexedDB"));
  });
}

/** Everything in a store. */
export async function readAll<T extends Kept>(store: StoreName): Promise<T[]> {
  const database = await opened();
  if (!database) return [...memory.get(store)!.values()] as T[];
  return run(database, store, "readonly", (objects) => objects.getAll() as IDBRequest<T[]>);
}

/** One object, or undefined. */
export async function read<T extends Kept>(store: StoreName, id: string): Promise<T | undefined> {
  const database = await opened();
  if (!database) return memory.get(store)!.get(id) as T | undefined;
  return run(database, store, "readonly", (objects) => objects.get(id) as IDBRequest<T | undefined>);
}

/** Write one object. */
export async function write(store: StoreName, value: Kept): Promise<void> {
  const database = await opened();
  if (database) await run(database, store, "readwrite", (objects) => objects.put(value));
  else memory.get(store)!.set(value.id, value);
}

/** Delete one object. */
export async function remove(store: StoreName, id: string): Promise<void> {
  const database = await opened();
  if (database) await run(database, store, "readwrite", (objects) => objects.delete(id));
  else memory.get(store)!.delete(id);
}
