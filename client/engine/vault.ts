import type { SymmetricKey } from '../../shared/brand.ts';
import type { Result } from '../../shared/result.ts';
import type { StorageError } from './platform/rows.ts';

/** The vault opened: the key of all rows, which the caller hands to `openStore` and wipes; and whether Argon2id had too little memory. */
export type OpenVault = { readonly dataKey: SymmetricKey; readonly weaker: boolean };

export type VaultError = 'wrongPassphrase' | 'notEnoughMemory' | 'noVault' | 'vaultExists' | StorageError;

export type VaultResult = Result<OpenVault, VaultError>;
