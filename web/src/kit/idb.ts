/** Just enough of IndexedDB: stores of objects that have an `id`. */

const NAME = "sergap";
const VERSION = 1;

/** The stores of the database. `outbox` is what still has to be sent; `reports` is the caller's own history. */
export type StoreName = "outbox" | "reports" | "settings";

let opening: Promise<IDBDatabase> | undefined;

function opened(): Promise<IDBDatabase> {
  opening ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const store of ["outbox", "reports", "settings"] satisfies StoreName[]) request.result.createObjectStore(store, { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
  return opening;
}

async function run<T>(store: StoreName, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await opened()).transaction(store, mode);
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    // The result counts only once the transaction is on disk: an SOS that was "queued" must survive a crash.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error ?? new Error("IndexedDB"));
  });
}

/** Everything in a store. */
export function readAll<T>(store: StoreName): Promise<T[]> {
  return run(store, "readonly", (objects) => objects.getAll() as IDBRequest<T[]>);
}

/** One object, or undefined. */
export function read<T>(store: StoreName, id: string): Promise<T | undefined> {
  return run(store, "readonly", (objects) => objects.get(id) as IDBRequest<T | undefined>);
}

/** Write one object. */
export async function write(store: StoreName, value: { id: string }): Promise<void> {
  await run(store, "readwrite", (objects) => objects.put(value));
}

/** Delete one object. */
export async function remove(store: StoreName, id: string): Promise<void> {
  await run(store, "readwrite", (objects) => objects.delete(id));
}
